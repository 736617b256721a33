"""Make the first account of a program, from which all others are made."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from accounts.services import people
from accounts.services.people import NameTaken
from audit import trail


class Command(BaseCommand):
    """Ask for a password, on the terminal or as one line of standard input, and make an account of program staff."""

    help = "Make an account of program staff; the password is asked for, or read as one line of standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *, username: str, **options: Any) -> None:
        try:
            User._meta.get_field("username").clean(username, None)
            password = _password()
            validate_password(password, User(username=username))
            people.register_user(
                username=username, role=Role.STAFF, password=password, by=trail.SYSTEM, at=timezone.now()
            )
        except ValidationError as invalid:
            raise CommandError(" ".join(invalid.messages)) from None
        except NameTaken:
            raise CommandError(f"The name {username} is taken. Choose another one.") from None
        self.stdout.write(f"{username} can sign in as program staff.")


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass("Password: ")
    if getpass("Password again: ") != password:
        raise CommandError("The two passwords differ. Nothing was made; try again.")
    return password

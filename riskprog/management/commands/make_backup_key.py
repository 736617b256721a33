"""Make the pair of keys of backups."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from riskprog.backups import BackupError, keys


class Command(BaseCommand):
    """Write a secret key into a file, and print the public key that belongs to it."""

    help = "Write a secret key into a file, and print the public key for BACKUP_RECIPIENTS."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            self.stdout.write(keys.make(file))
        except BackupError as error:
            raise CommandError(str(error)) from None

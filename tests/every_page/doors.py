"""Give the world people who have second factors, links and recoveries, and a name that somebody guessed at too often."""

import time
from datetime import datetime

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.test import Client

from accounts import mail
from accounts.models import Letter, Purpose, User
from accounts.roles import Role
from accounts.services import letters, recoveries
from tests.accounts.doors import make_person

_A_DAY = 24 * 60 * 60


def prove(client: Client, user: User) -> None:
    """Let somebody who signed in without a form have proved just now who they are."""
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time() + _A_DAY}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()


def populate(people: dict[str, User], names: dict[str, str], *, at: datetime) -> None:
    """Add them, by a name that says who they are."""
    clinic, staff = people["nurse"].clinic, people["staff"]
    for name in ("with_app", "losing"):
        people[name] = make_person(Role.NURSE, username=name, clinic=clinic)
    people["ending"] = make_person(Role.NURSE, username="ending", clinic=clinic, with_app=False)
    people["second_staff"] = make_person(Role.STAFF, username="second_staff", with_app=False)
    for name in ("losing", "ending"):
        asked = recoveries.ask(people[name], reason="Lost the phone; known in person.", by=staff, at=at)
        names[f"{name}.recovery"] = asked.reference
    newcomer = make_person(Role.STAFF, username="invited", with_app=False, email="invited@example.org")
    letter = letters.write(newcomer, Purpose.INVITED, by=staff, at=at)
    assert isinstance(letter, Letter)
    names["one_time.letter"] = mail.token(letter)
    for _ in range(5):
        Client().post("/sign-in/", {"username": "guessed", "password": "wrong"})

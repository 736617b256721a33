"""Give out one-time passwords, and replace them: one is shown once, kept nowhere, and opens nothing but its own change."""

import secrets
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from accounts.models import Letter, Purpose, User
from accounts.roles import NotAllowed, Role
from accounts.services import letters, people
from audit import trail
from audit.actions import Action
from audit.references import ALPHABET


class Issued(NamedTuple):
    """Hold a person, the one-time password to hand to them, and whether a link went to their address too."""

    user: User
    password: str
    is_mailed: bool = False


class LinkOver(Exception):
    """Say that a link was used, was overtaken by another password, or is too old."""


def register(*, username: str, role: Role, by: User, at: datetime, **fields: Any) -> Issued:
    """Register a person with a one-time password, and mail them a link instead if they have an address.

    :raises NotAllowed: by somebody who lets nobody of this role in
    :raises people.NameTaken: somebody goes by this name
    """
    password = _one_time()
    with transaction.atomic():
        user = people.register_user(
            username=username, role=role, password=password, must_change_password=True, by=by, at=at, **fields
        )
        letter = letters.write(user, Purpose.INVITED, by=by, at=at)
    return Issued(user, password, is_mailed=letter is not None)


def reset(user: User, *, by: User, at: datetime) -> Issued:
    """Give a person a new one-time password, and tell them; whoever is signed in as them is signed out.

    Part of a recovery, which asks who may.
    """
    password = _one_time()
    user.must_change_password = True
    with transaction.atomic():
        _write(user, password, by=by, at=at)
        letter = letters.write(user, Purpose.REPLACED, by=by, at=at)
    return Issued(user, password, is_mailed=letter is not None)


def change(user: User, *, password: str, by: User, at: datetime) -> None:
    """Give a person the password of their own choice; their other sessions end.

    :raises NotAllowed: by anybody else
    """
    if by.pk != user.pk or not by.is_active:
        raise NotAllowed("password")
    user.must_change_password = False
    _write(user, password, by=by, at=at)


def choose(letter: Letter, *, password: str, at: datetime) -> User:
    """Give a person the password that they chose by a link; it signs nobody in, and leaves second factors alone.

    :raises LinkOver: the link opens nothing any more
    """
    user = letter.user
    with transaction.atomic():
        if not letters.use(letter, at=at):
            raise LinkOver(letter.reference)
        change(user, password=password, by=user, at=at)
        detail = {"letter": letter.reference, "purpose": letter.purpose}
        trail.record(action=Action.INVITATION_ACCEPTED, subject=user.username, detail=detail, by=user, at=at)
    return user


def _write(user: User, password: str, *, by: User, at: datetime) -> None:
    # A session is bound to the password it began with.
    user.set_password(password)
    with transaction.atomic():
        user.save(update_fields=["password", "must_change_password"])
        letters.close(user, at=at)
        detail = {"one_time": user.must_change_password}
        trail.record(action=Action.PASSWORD_CHANGED, subject=user.username, detail=detail, by=by, at=at)


def _one_time() -> str:
    """Return four groups of four symbols, as 7q2m-4kx4-9r3t-h5wz: 77 bits, and easy to copy from paper."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4)).lower()

"""Register the people who act, keep them out and let them in again."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import roles, selectors
from accounts.models import User
from accounts.roles import Permission, Role
from accounts.services import devices
from audit import trail
from audit.actions import Action

_BY_A_CLINIC = {Role.PATIENT: Permission.GIVE_ACCESS, Role.GUARDIAN: Permission.NAME_GUARDIAN}


class NameTaken(Exception):
    """Say that somebody, or the program itself, goes by this name."""


class Oneself(Exception):
    """Say that nobody may lock themselves out."""


def register_user(
    *, username: str, role: Role, password: str | None, by: User | str, at: datetime, **fields: Any
) -> User:
    """Register a person who acts in one role; without a password nobody can sign in as them.

    :raises NotAllowed: by somebody who lets nobody in; patients and guardians are let in by a clinic, everybody else by staff
    :raises NameTaken: in the trail they could be taken for somebody else
    """
    roles.require_unless_program(by, to_let_in(role))
    with transaction.atomic():
        if selectors.is_taken(username):
            raise NameTaken(username)
        # By which they may sign in, however they capitalize it.
        email = (fields.pop("email", "") or "").lower()
        user = User.objects.create_user(username, email=email, password=password, role=role, **fields)
        trail.record(action=Action.USER_CREATED, subject=username, detail={"role": str(role)}, by=by, at=at)
    return user


def to_let_in(role: Role) -> Permission:
    """Return what letting in somebody of a role needs."""
    return _BY_A_CLINIC.get(role, Permission.MANAGE_PEOPLE)


def deactivate(user: User, *, by: User, at: datetime) -> None:
    """Keep a person out from the next request on.

    :raises NotAllowed: by anybody but staff
    :raises Oneself: it is the person who asks
    """
    roles.require(by, Permission.MANAGE_PEOPLE)
    if user == by:
        raise Oneself(user.username)
    with transaction.atomic():
        if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
            # Or they would go on where they were once somebody lets them in again.
            devices.forget(user)
            trail.record(action=Action.USER_DEACTIVATED, subject=user.username, by=by, at=at)


def reactivate(user: User, *, by: User, at: datetime) -> None:
    """Let a person in again.

    :raises NotAllowed: by anybody but staff
    """
    roles.require(by, Permission.MANAGE_PEOPLE)
    with transaction.atomic():
        if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
            trail.record(action=Action.USER_REACTIVATED, subject=user.username, by=by, at=at)


def keep_address(user: User, *, email: str) -> None:
    """Keep where mail about the account goes, and what the person may sign in by."""
    user.email = email.lower()
    user.save(update_fields=["email"])

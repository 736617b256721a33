"""Recover the account of somebody who works here, without a telephone: one asks, another one approves."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts import roles
from accounts.models import Recovery, User
from accounts.roles import NotAllowed, Permission, Role
from accounts.services import passwords, second_factors
from accounts.services.passwords import Issued
from audit import trail
from audit.actions import Action
from audit.references import new_reference

LIVES = timedelta(hours=24)


class NotTheirs(NotAllowed):
    """Say that this person may not ask for, or approve, this recovery: it is their own, or a patient's clinic has to help."""


class AlreadyAsked(Exception):
    """Say that a recovery of this person waits for somebody to approve it."""


class Over(Exception):
    """Say that it was decided, or nobody decided it in time."""


def ask(user: User, *, reason: str, by: User, at: datetime) -> Recovery:
    """Ask that a person be given a new password, and their second factors be removed.

    :raises NotAllowed: by anybody but staff
    :raises NotTheirs: it is one's own account, a patient's or a guardian's
    :raises AlreadyAsked: one is open
    """
    roles.require(by, Permission.MANAGE_PEOPLE)
    if user == by or user.role in {Role.PATIENT, Role.GUARDIAN}:
        raise NotTheirs(Permission.MANAGE_PEOPLE)
    with transaction.atomic():
        # Two requests at once ask once: the person's row is the lock.
        User.objects.select_for_update().get(pk=user.pk)
        if Recovery.objects.filter(user=user, decided_at=None, expires_at__gt=at).exists():
            raise AlreadyAsked(user.username)
        recovery = Recovery.objects.create(
            reference=new_reference("W"), user=user, reason=reason, asked_at=at, asked_by=by, expires_at=at + LIVES
        )
        _note(Action.RECOVERY_ASKED, recovery, by=by, at=at)
    return recovery


def approve(recovery: Recovery, *, by: User, at: datetime) -> Issued:
    """Give the person a one-time password, and remove their second factors.

    :raises NotAllowed: by anybody but staff
    :raises NotTheirs: it was asked by the same person, or is about them
    :raises Over: it was decided, or is too old
    """
    roles.require(by, Permission.MANAGE_PEOPLE)
    if by in (recovery.asked_by, recovery.user):
        raise NotTheirs(Permission.MANAGE_PEOPLE)
    with transaction.atomic():
        _decide(recovery, approved=True, by=by, at=at)
        second_factors.remove_all(recovery.user, by=by, at=at)
        issued = passwords.reset(recovery.user, by=by, at=at)
        _note(Action.RECOVERY_APPROVED, recovery, by=by, at=at)
    return issued


def refuse(recovery: Recovery, *, by: User, at: datetime) -> None:
    """Leave the account as it is; whoever asked may take it back so too.

    :raises NotAllowed: by anybody but staff
    :raises Over: it was decided, or is too old
    """
    roles.require(by, Permission.MANAGE_PEOPLE)
    with transaction.atomic():
        _decide(recovery, approved=False, by=by, at=at)
        _note(Action.RECOVERY_REFUSED, recovery, by=by, at=at)


def _decide(recovery: Recovery, *, approved: bool, by: User, at: datetime) -> None:
    waiting = Recovery.objects.filter(pk=recovery.pk, decided_at=None, expires_at__gt=at)
    if not waiting.update(approved=approved, decided_at=at, decided_by=by):
        raise Over(recovery.reference)


def _note(action: Action, recovery: Recovery, *, by: User, at: datetime) -> None:
    detail = {"recovery": recovery.reference}
    trail.record(action=action, subject=recovery.user.username, detail=detail, by=by, at=at)

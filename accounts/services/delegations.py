"""Say who acts for a prescriber, and until when."""

from datetime import date, datetime

from django.db import transaction

from accounts import roles
from accounts.models import Delegation, User
from accounts.roles import NotAllowed, Permission, Role
from audit import trail
from audit.actions import Action


class AlreadyNamed(Exception):
    """Say that this person acts for the prescriber already, or will, with no end."""


class AlreadyEnded(Exception):
    """Say that the delegation has an end on record."""


def name(*, prescriber: User, delegate: User, from_on: date, by: User, at: datetime) -> Delegation:
    """Let a delegate act for a prescriber from a day on.

    :raises NotAllowed: by anybody but the prescriber, or it is no nurse who would act
    :raises AlreadyNamed: a delegation between the two is open; end it first
    """
    roles.require(by, Permission.NAME_DELEGATE)
    if prescriber.pk != by.pk or delegate.role != Role.NURSE:
        raise NotAllowed(Permission.NAME_DELEGATE)
    with transaction.atomic():
        # Two requests at once name a delegate once: the prescriber's row is the lock.
        User.objects.select_for_update().get(pk=prescriber.pk)
        if Delegation.objects.filter(prescriber=prescriber, delegate=delegate, until_on__isnull=True).exists():
            raise AlreadyNamed(delegate.get_username())
        row = Delegation.objects.create(
            prescriber=prescriber, delegate=delegate, from_on=from_on, recorded_at=at, recorded_by=by
        )
        _note(Action.DELEGATION_RECORDED, row, by=by, at=at)
    return row


def end(delegation: Delegation, *, on: date, by: User, at: datetime) -> Delegation:
    """End a delegation from a day on, once; one that was to begin later never begins.

    :raises NotAllowed: by somebody who names no delegates
    :raises Delegation.DoesNotExist: another prescriber named this one
    :raises AlreadyEnded: its end is on record and stays
    """
    roles.require(by, Permission.NAME_DELEGATE)
    if delegation.prescriber_id != by.pk:
        raise Delegation.DoesNotExist
    until_on = max(on, delegation.from_on)
    with transaction.atomic():
        if not Delegation.objects.filter(pk=delegation.pk, until_on__isnull=True).update(until_on=until_on):
            raise AlreadyEnded(delegation.delegate.get_username())
        delegation.refresh_from_db()
        _note(Action.DELEGATION_ENDED, delegation, by=by, at=at)
    return delegation


def _note(action: Action, row: Delegation, *, by: User, at: datetime) -> None:
    detail = {"prescriber": row.prescriber.get_username()}
    trail.record(action=action, subject=row.delegate.get_username(), detail=detail, by=by, at=at)

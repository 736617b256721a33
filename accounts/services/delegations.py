"""Say who acts for a prescriber, and until when."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import Delegation, User
from audit import trail
from audit.actions import Action


def name(*, prescriber: User, delegate: User, from_on: date, by: User, at: datetime) -> Delegation:
    """Let a delegate act for a prescriber from a day on."""
    with transaction.atomic():
        row = Delegation.objects.create(
            prescriber=prescriber, delegate=delegate, from_on=from_on, recorded_at=at, recorded_by=by
        )
        trail.record(
            action=Action.DELEGATION_RECORDED,
            subject=delegate.get_username(),
            detail={"prescriber": prescriber.get_username()},
            by=by,
            at=at,
        )
    return row

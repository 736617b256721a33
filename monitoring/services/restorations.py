"""Record that the record was restored, so that nothing that may have been sent since the backup is sent again."""

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction

from audit import trail
from audit.actions import Action
from monitoring.models import Outage, OutageCause, Reminder, ReminderStatus, Restoration


def record(*, backup_at: datetime, backup_sha256: str, at: datetime) -> Restoration:
    """Record a restoration: the outage that it is, and the end of reminders that were due before it.

    Everybody signs in again: who signed out, or was shut out, since the backup would otherwise be inside.
    """
    with transaction.atomic():
        restoration = Restoration.objects.create(backup_at=backup_at, restored_at=at, backup_sha256=backup_sha256)
        Outage.objects.create(cause=OutageCause.RESTORED, started_at=backup_at, ended_at=at, found_at=at)
        withdrawn = _withdraw_due(at=at)
        Session.objects.all().delete()
        trail.record(
            action=Action.RECORD_RESTORED,
            subject=backup_sha256,
            detail={"backup_at": backup_at.isoformat(), "withdrawn": withdrawn},
            by=trail.SYSTEM,
            at=at,
        )
    return restoration


def _withdraw_due(*, at: datetime) -> int:
    """Withdraw what waited to be sent, or was being sent; return how many."""
    waiting = Reminder.objects.filter(status__in=[ReminderStatus.PLANNED, ReminderStatus.CLAIMED], due_at__lte=at)
    return waiting.update(status=ReminderStatus.WITHDRAWN, withdrawn_at=at, claimed_at=None, claim=None)

"""Claim reminders, and give them back: compared and set, so that two workers never hold one row."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F

from monitoring.models import Channel, Reminder, ReminderStatus

# So many are held at a time: few of those that a slow server may hold up, for a claim lasts less than a minute.
_AT_ONCE: Mapping[str, int] = {Channel.EMAIL: 10, Channel.SMS: 10, Channel.INBOX: 200, Channel.DIGEST: 2000}


def take(*, at: datetime) -> str | None:
    """Claim some of what is to be sent, longest due first; return the claim, None if there is nothing.

    All of a batch go by one channel; of a digest's, all to one reader, who gets them in one mail.
    """
    waiting = Reminder.objects.to_send(at=at, claims_before=at - timedelta(seconds=settings.REMINDER_CLAIM_SECONDS))
    token = uuid4().hex
    with transaction.atomic():
        # Whoever records a fact may hold several of these rows: waiting for one while holding another would stop both.
        free = waiting.select_for_update(of=("self",), skip_locked=True).order_by("send_at", "pk")
        first = free.values_list("channel", "patient__prescriber").first()
        if first is None:
            return None
        channel, reader = first
        alike = free.filter(channel=channel)
        if channel == Channel.DIGEST:
            alike = alike.filter(patient__prescriber=reader)
        ids = list(alike.values_list("pk", flat=True)[: _AT_ONCE[channel]])
        taken = waiting.filter(pk__in=ids).update(status=ReminderStatus.CLAIMED, claimed_at=at, claim=token)
    return token if taken else None


def held(claimed: str) -> list[Reminder]:
    """Return what was claimed, with all that saying it needs, longest due first."""
    # The status lets the claims' own index find them.
    rows = Reminder.objects.filter(status=ReminderStatus.CLAIMED, claim=claimed).select_related(
        "patient__clinic", "patient__prescriber", "patient__pharmacy", "patient__training_case",
        "patient__contact_preferences", "certification", "escalates",
    )  # fmt: skip
    return list(rows.order_by("send_at", "pk"))


def renew(row: Reminder, *, decided_at: datetime, at: datetime) -> bool:
    """Hold a row for as long again, just before it is sent; tell whether it was still ours.

    :param decided_at: when it was found to be true
    """
    attempt = Reminder.objects.filter(pk=row.pk, claim=row.claim)
    return attempt.update(claimed_at=at, decided_at=decided_at, attempts=F("attempts") + 1) == 1


def release(row: Reminder, **changes: object) -> int:
    """Give a row back with what became of it, if it is still ours; return whether it was."""
    return Reminder.objects.filter(pk=row.pk, claim=row.claim).update(claim=None, claimed_at=None, **changes)

"""Plan what warns of the end of a certification: 60, 30 and 7 days before, unless a longer one is on record."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Certification
from audit.references import new_number
from monitoring.models import Reminder, ReminderKind
from monitoring.policy.decide import midnight, program_date
from monitoring.services.reminder_kinds import KINDS
from monitoring.services.reminders import restored_at

_KIND = ReminderKind.CERTIFICATION_EXPIRING


def plan(*, at: datetime) -> None:
    """Plan the warnings that are due for certifications that end soon; what is planned already stays as it is."""
    if not settings.SENDS_EMAIL:
        return
    today, longest = program_date(at), max(KINDS[_KIND].leads)
    ending = _latest().filter(through_on__gte=today, through_on__lt=today + longest)
    new = [row for each in ending for row in _warnings(each, at)]
    not_before = restored_at() if new else None
    Reminder.objects.bulk_create(
        [each for each in new if not_before is None or each.due_at > not_before], ignore_conflicts=True
    )


def is_latest(certification: Certification, *, at: datetime) -> bool:
    """Return whether a certification still stands, has not ended, and no longer one is on record."""
    return _latest().filter(pk=certification.pk, through_on__gte=program_date(at)).exists()


def _latest() -> QuerySet[Certification]:
    longer = Certification.objects.filter(
        subject=OuterRef("subject"), who=OuterRef("who"), scope="", voids__isnull=True,
        through_on__gt=OuterRef("through_on"),
    )  # fmt: skip
    return Certification.objects.filter(~Exists(longer), scope="", voids__isnull=True)


def _warnings(certification: Certification, at: datetime) -> Iterator[Reminder]:
    """Yield the warning whose time it is: of those that were missed, only the latest."""
    ends = midnight(certification.through_on.toordinal() + 1)
    if ends is None:
        return
    times = [*sorted(ends - lead for lead in KINDS[_KIND].leads), ends]
    for due_at, until_at in pairwise(times):
        if due_at <= at < until_at:
            yield _row(certification, due_at, until_at, ends, at)


def _row(certification: Certification, due_at: datetime, until_at: datetime, ends: datetime, at: datetime) -> Reminder:
    return Reminder(
        reference=new_number("M"), certification=certification, kind=_KIND, channel=KINDS[_KIND].channels[0],
        due_at=due_at, until_at=until_at, closes_at=ends, planned_at=at, send_at=max(at, due_at + timedelta(hours=9)),
    )  # fmt: skip

"""Plan reminders: keep the queue equal to what is due, in the transaction that changes what is due.

A row is planned when something falls due, withdrawn when it no longer does, and marked as acted on when it was sent and is
done. `sending.py` takes them from there.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Max, Q, QuerySet

from audit.references import new_number
from monitoring.models import Channel, ContactPreferences, Reminder, ReminderKind, ReminderStatus, Restoration
from monitoring.services import dues, quiet_hours
from monitoring.services.reminder_kinds import ABOUT_REMINDERS, KINDS, Audience
from monitoring.services.situations import Due, Situation
from patients.models import Patient

logger = logging.getLogger(__name__)

# What fell due longer ago is for the clinic to find, not for a message.
_TOO_LATE = timedelta(days=30)


class Key(NamedTuple):
    """Name one reminder of a patient: there is never a second one."""

    kind: str
    due_at: datetime
    channel: str


class Wanted(NamedTuple):
    """Hold what is due for a patient by each channel by which it is to be told, and which kinds are due at all."""

    rows: Mapping[Key, Due]
    kinds: frozenset[str]


def wanted(situation: Situation, patient: Patient) -> Wanted:
    """Return what is due for a patient, and how it is told."""
    coming = list(dues.coming(situation))
    told = {Key(each.kind, each.due_at, channel): each for due in coming for each, channel in _told(due, patient)}
    return Wanted(told, frozenset(str(due.kind) for due in coming))


def _told(due: Due, patient: Patient) -> Iterator[tuple[Due, Channel]]:
    if KINDS[due.kind].audience is Audience.CLINIC:
        yield from ((due, channel) for channel in to_clinic(due.kind, patient))
    elif channels := _to_patient(due.kind, patient):
        yield from ((due, channel) for channel in channels)
    elif not _can_reach(patient):
        # Nobody can be told who left no address: the clinic is.
        unreachable = due._replace(kind=ReminderKind.UNREACHABLE)
        yield from ((unreachable, channel) for channel in to_clinic(unreachable.kind, patient))


def to_clinic(kind: ReminderKind, patient: Patient) -> Iterator[Channel]:
    """Return the channels by which a patient's clinic is told."""
    reader = patient.prescriber
    has_digest = settings.SENDS_EMAIL and reader is not None and reader.wants_digest and bool(reader.email)
    return (each for each in KINDS[kind].channels if each is not Channel.DIGEST or has_digest)


def _to_patient(kind: ReminderKind, patient: Patient) -> list[Channel]:
    """Return the channels of a kind that reach a patient; one that is not reached by mail gets a text message."""
    open_channels = {
        each for each in _reaching(patient) if not (KINDS[kind].may_unsubscribe and _stopped(patient, each))
    }
    chosen = [each for each in KINDS[kind].channels if each in open_channels]
    # Who stopped mail did not ask for text messages in its place.
    if Channel.EMAIL not in _reaching(patient) and Channel.SMS in open_channels and Channel.SMS not in chosen:
        chosen.append(Channel.SMS)
    return chosen


def _can_reach(patient: Patient) -> bool:
    return any(True for _ in _reaching(patient))


def _reaching(patient: Patient) -> Iterator[Channel]:
    if patient.email and settings.SENDS_EMAIL:
        yield Channel.EMAIL
    if patient.phone and settings.SENDS_SMS:
        yield Channel.SMS
    if patient.user_id is not None:
        yield Channel.INBOX


def preferences(patient: Patient) -> ContactPreferences:
    """Return how a patient wants to be reached: as was said, or as nobody has said anything."""
    found = getattr(patient, "contact_preferences", None)
    return found if found is not None else ContactPreferences(patient=patient)


def _stopped(patient: Patient, channel: Channel) -> bool:
    wishes = preferences(patient)
    return {Channel.EMAIL: not wishes.by_email, Channel.SMS: not wishes.by_sms}.get(channel, False)


def plan(situations: Mapping[int, Situation], patients: Iterable[Patient], *, at: datetime) -> None:
    """Bring the queue in line with what is due for these patients now; their locks are held."""
    by_pk = {patient.pk: patient for patient in patients if patient.pk in situations and not patient.is_training}
    known = _known(by_pk, at)
    not_before = max(at - _TOO_LATE, restored_at() or at - _TOO_LATE)
    new = [row for pk, patient in by_pk.items() for row in _planned(patient, situations[pk], known[pk], not_before, at)]
    if new:
        _insert(new)


def _insert(rows: Sequence[Reminder]) -> None:
    try:
        with transaction.atomic():
            Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    except IntegrityError:
        # A reminder that the database refuses must not keep a fact from being recorded.
        logger.exception("%s reminders not planned", len(rows))


def _known(patient_ids: Collection[int], at: datetime) -> Mapping[int | None, list[Reminder]]:
    """Return the reminders that may still change, and those that must not be planned twice."""
    known: defaultdict[int | None, list[Reminder]] = defaultdict(list)
    recent = Q(due_at__gt=at - 2 * _TOO_LATE)
    in_an_inbox = Q(channel=Channel.INBOX, status=ReminderStatus.SENT, acted_at__isnull=True)
    known_rows = Reminder.objects.filter(recent | in_an_inbox, patient__in=patient_ids)
    for each in known_rows.exclude(kind__in=_OF_THEIR_OWN):
        known[each.patient_id].append(each)
    return known


# They are decided by the reminder that they tell of, and by nothing that is due.
_OF_THEIR_OWN = ABOUT_REMINDERS - {ReminderKind.UNREACHABLE}


def _planned(
    patient: Patient, situation: Situation, known: Iterable[Reminder], not_before: datetime, at: datetime
) -> list[Reminder]:
    try:
        return list(_plan(patient, situation, known, not_before, at))
    except DatabaseError:
        raise
    # A reminder that cannot be worked out must not keep a fact from being recorded.
    except Exception as error:  # noqa: BLE001
        logger.error("reminders of patient %s not planned: %s", patient.pk, type(error).__name__)
        return []


def _plan(
    patient: Patient, situation: Situation, known: Iterable[Reminder], not_before: datetime, at: datetime
) -> Iterator[Reminder]:
    due = wanted(situation, patient)
    now_due = {key: each for key, each in due.rows.items() if each.until_at is None or each.until_at > at}
    by_key = {Key(each.kind, each.due_at, each.channel): each for each in known if each.escalates_id is None}
    # Whoever must stop has done nothing by that: what was asked for is only not asked for any more.
    is_settled = frozenset() if situation.must_stop else frozenset(key.kind for key in by_key) - due.kinds
    for key, row in by_key.items():
        _follow(row, is_due=key in now_due and row.due_at > not_before, is_settled=key.kind in is_settled, at=at)
    standing = {(key.kind, key.channel) for key, row in by_key.items() if _stands_in_inbox(row)}
    for key, each in now_due.items():
        if key not in by_key and each.due_at > not_before and (key.kind, key.channel) not in standing:
            yield _row(patient, key, each, at)


def _follow(row: Reminder, *, is_due: bool, is_settled: bool, at: datetime) -> None:
    """Let a row follow what is due now: withdrawn, planned again, acted on, or, if that was undone, not acted on."""
    if row.status == ReminderStatus.PLANNED and not is_due:
        _update(row, status=ReminderStatus.WITHDRAWN, withdrawn_at=at)
    elif row.status == ReminderStatus.WITHDRAWN and is_due:
        _update(row, status=ReminderStatus.PLANNED, withdrawn_at=None)
    elif row.status == ReminderStatus.SENT and row.acted_at is None and is_settled:
        # What passed without being done was not acted on.
        if row.until_at is None or row.until_at > at:
            _update(row, acted_at=at)
            _escalations(row).filter(status=ReminderStatus.SENT, acted_at__isnull=True).update(acted_at=at)
    elif row.status == ReminderStatus.SENT and row.acted_at is not None and is_due:
        _update(row, acted_at=None)
        _escalations(row).filter(status=ReminderStatus.WITHDRAWN).update(
            status=ReminderStatus.PLANNED, withdrawn_at=None
        )


def _escalations(row: Reminder) -> QuerySet[Reminder]:
    return Reminder.objects.filter(escalates=row, kind=ReminderKind.UNANSWERED)


def _stands_in_inbox(row: Reminder) -> bool:
    """Return whether a clinic has been told, and the matter stands: it is not told a second time."""
    is_clinics = KINDS[ReminderKind(row.kind)].audience is Audience.CLINIC
    return is_clinics and row.status == ReminderStatus.SENT and row.acted_at is None


def _update(row: Reminder, **changes: object) -> None:
    # Only if nobody has claimed it since it was read.
    Reminder.objects.filter(pk=row.pk, status=row.status).update(**changes)


def restored_at() -> datetime | None:
    """Return the latest restoration from a backup: what was due before it may have been sent, and is not sent again."""
    latest: datetime | None = Restoration.objects.aggregate(latest=Max("restored_at"))["latest"]
    return latest


def _row(patient: Patient, key: Key, due: Due, at: datetime) -> Reminder:
    return Reminder(
        reference=new_number("M"),
        patient=patient,
        kind=key.kind,
        channel=key.channel,
        due_at=due.due_at,
        until_at=due.until_at,
        closes_at=due.closes_at,
        planned_at=at,
        send_at=send_at(Channel(key.channel), due.due_at, due.closes_at or due.until_at, patient=patient, at=at),
    )


def send_at(
    channel: Channel, due_at: datetime, closes_at: datetime | None, *, patient: Patient, at: datetime
) -> datetime:
    """Return when a reminder is sent: once it is due, and not in the quiet hours of whom it tells.

    :param closes_at: after which it would be too late to do anything, so that it is said at night
    """
    from_when = max(due_at, at)
    if channel is Channel.DIGEST:
        return quiet_hours.next_digest(from_when, zone=patient.clinic.time_zone)
    if channel is Channel.INBOX:
        return from_when
    wishes = preferences(patient)
    return quiet_hours.earliest(
        from_when, closes_at, zone=patient.time_zone, quiet_from=wishes.quiet_from, quiet_until=wishes.quiet_until
    )

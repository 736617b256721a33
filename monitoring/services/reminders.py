"""Plan reminders: keep the queue equal to what is due, in the transaction that changes what is due.

A row is planned when something falls due, withdrawn when it no longer does, and marked as acted on when it was sent and is
done. `sending.py` takes them from there.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Max, Q

from audit.references import new_number
from monitoring.models import Channel, ContactPreferences, Reminder, ReminderKind, ReminderStatus, Restoration
from monitoring.services import dues, quiet_hours
from monitoring.services.reminder_kinds import ABOUT_REMINDERS, KINDS, Audience
from monitoring.services.situations import Due, Situation
from patients.models import Patient

logger = logging.getLogger(__name__)

# What fell due longer ago is for the clinic to find, not for a message.
_TOO_LATE = timedelta(days=30)
_REACHING_OUT = (Channel.EMAIL, Channel.SMS)


class Key(NamedTuple):
    """Name one reminder of a patient: there is never a second one."""

    kind: str
    due_at: datetime
    channel: str


Wanted = Mapping[Key, Due]


def wanted(situation: Situation, patient: Patient) -> Wanted:
    """Return what is due for a patient, by each channel by which it is to be told."""
    return {
        Key(each.kind, each.due_at, channel): each
        for due in dues.coming(situation)
        for each, channel in _told(due, patient)
    }


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
    if not open_channels.isdisjoint(_REACHING_OUT) and set(chosen).isdisjoint(_REACHING_OUT):
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
    Reminder.objects.bulk_create(new, ignore_conflicts=True)


def _known(patient_ids: Collection[int], at: datetime) -> Mapping[int | None, list[Reminder]]:
    """Return the reminders that may still change, and those that must not be planned twice."""
    known: defaultdict[int | None, list[Reminder]] = defaultdict(list)
    recent = Q(due_at__gt=at - 2 * _TOO_LATE) & Q(patient__in=patient_ids)
    for each in Reminder.objects.filter(recent).exclude(kind__in=_OF_THEIR_OWN):
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
    now_due = {key: due for key, due in wanted(situation, patient).items() if due.until_at is None or due.until_at > at}
    by_key = {Key(each.kind, each.due_at, each.channel): each for each in known if each.escalates_id is None}
    kinds = {key.kind for key in now_due}
    for key, row in by_key.items():
        if row.status == ReminderStatus.PLANNED and key not in now_due:
            _update(row, status=ReminderStatus.WITHDRAWN, withdrawn_at=at)
        elif row.status == ReminderStatus.WITHDRAWN and key in now_due and row.due_at > not_before:
            _update(row, status=ReminderStatus.PLANNED, withdrawn_at=None)
        elif key.kind not in kinds and _may_be_acted_on(row, at):
            _update(row, acted_at=at)
    for key, due in now_due.items():
        if key not in by_key and due.due_at > not_before:
            yield _row(patient, key, due, at)


def _may_be_acted_on(row: Reminder, at: datetime) -> bool:
    is_unanswered = row.status == ReminderStatus.SENT and row.acted_at is None
    return is_unanswered and (row.until_at is None or row.until_at > at)


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
        send_at=send_at(Channel(key.channel), due.due_at, due.until_at, patient=patient, at=at),
    )


def send_at(
    channel: Channel, due_at: datetime, until_at: datetime | None, *, patient: Patient, at: datetime
) -> datetime:
    """Return when a reminder is sent: once it is due, and not in the quiet hours of whom it tells."""
    from_when = max(due_at, at)
    if channel is Channel.DIGEST:
        return quiet_hours.next_digest(from_when, zone=patient.clinic.time_zone)
    if channel is Channel.INBOX:
        return from_when
    wishes = preferences(patient)
    return quiet_hours.earliest(
        from_when, until_at, zone=patient.time_zone, quiet_from=wishes.quiet_from, quiet_until=wishes.quiet_until
    )

"""Send reminders: claim them, decide once more whether each is true, say it, and mark it.

A claim is compared and set, so that two workers never hold one row. Whoever dies between saying and marking leaves a claim
behind, which is taken again: the one way in which somebody may be told twice, by a message of the same reference.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F

from audit import trail
from audit.actions import Action
from monitoring import messages
from monitoring.messages import Undeliverable
from monitoring.models import Channel, Reminder, ReminderKind, ReminderStatus
from monitoring.services import expiries, recipients, reminder_answers, reminders, situations
from monitoring.services.reminder_kinds import KINDS, Audience
from monitoring.services.reminders import Key, Wanted
from patients.models import Patient

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]

# So many are held at a time: few enough that each is sent long before its claim is given up.
BATCH = 50
# After so many attempts a reminder is set aside, and shown to staff.
ATTEMPTS = 5
_BACK_OFF = timedelta(minutes=1)


def send_due(*, until: datetime, clock: Clock) -> int:
    """Send every reminder that is due, a batch at a time; return how many were sent.

    :param until: no batch is begun later
    :param clock: tells the instant: sending takes time, and each row keeps its own
    """
    sent = 0
    while clock() < until and (batch := claim(at=clock())):
        sent += deliver(batch, clock=clock)
    return sent


def claim(*, at: datetime) -> str | None:
    """Claim some of what is to be sent, longest due first; return the claim, None if there is nothing."""
    left_behind = at - timedelta(seconds=settings.REMINDER_CLAIM_SECONDS)
    waiting = Reminder.objects.to_send(at=at, claims_before=left_behind)
    token = uuid4().hex
    with transaction.atomic():
        # Whoever records a fact may hold several of these rows: waiting for one while holding another would stop both.
        free = waiting.select_for_update(skip_locked=True).order_by("send_at", "pk")
        ids = list(free.values_list("pk", flat=True)[:BATCH])
        taken = waiting.filter(pk__in=ids).update(status=ReminderStatus.CLAIMED, claimed_at=at, claim=token)
    return token if taken else None


def deliver(claimed: str, *, clock: Clock) -> int:
    """Send what was claimed, unless it is no longer true; return how many were sent."""
    rows = Reminder.objects.filter(claim=claimed).select_related(
        "patient__clinic", "patient__prescriber", "patient__pharmacy", "patient__training_case",
        "patient__contact_preferences", "certification", "escalates",
    )  # fmt: skip
    held = list(rows.order_by("send_at", "pk"))
    at = clock()
    wanted = _wanted(held, at)
    still_true = [row for row in held if _settle(row, wanted, at)]
    digests = [row for row in still_true if row.channel == Channel.DIGEST]
    alone = [[row] for row in still_true if row.channel != Channel.DIGEST]
    return sum(_send(group, clock=clock) for group in [*alone, *_by_reader(digests)])


def _wanted(rows: Iterable[Reminder], at: datetime) -> Mapping[int, Wanted]:
    """Return what is due now for each patient of these rows whose record can be worked out."""
    patients = {row.patient.pk: row.patient for row in rows if row.patient is not None}
    judged = situations.judged(list(patients.values()), at=at)
    return {pk: reminders.wanted(situation, patients[pk]) for pk, situation in judged.items()}


def _settle(row: Reminder, wanted: Mapping[int, Wanted], at: datetime) -> bool:
    """Tell whether a row is to be sent now; withdraw what is no longer true, put off what must wait."""
    if row.patient is not None and row.patient.pk not in wanted:
        _put_off([row], "NotWorkedOut", at=at)
        return False
    if not _is_true(row, wanted, at):
        _release(row, status=ReminderStatus.WITHDRAWN, withdrawn_at=at)
        return False
    # Each time whoever said it was gone, or refused by the database, before that was on record.
    if row.attempts >= ATTEMPTS:
        _fail([row], "NeverMarked", at=at)
        return False
    if row.patient is not None and (later := _later(row, row.patient, at)) is not None:
        _release(row, status=ReminderStatus.PLANNED, send_at=later)
        return False
    return True


def _is_true(row: Reminder, wanted: Mapping[int, Wanted], at: datetime) -> bool:
    if row.until_at is not None and row.until_at <= at:
        return False
    if row.certification is not None:
        return expiries.is_latest(row.certification, at=at)
    if row.kind == ReminderKind.UNSUBSCRIBED:
        return True
    if row.escalates is not None:
        return row.kind != ReminderKind.UNANSWERED or _is_unanswered(row.escalates, wanted)
    return row.patient is not None and Key(row.kind, row.due_at, row.channel) in wanted[row.patient.pk]


def _is_unanswered(told: Reminder, wanted: Mapping[int, Wanted]) -> bool:
    return told.acted_at is None and any(key.kind == told.kind for key in wanted.get(told.patient_id or 0, {}))


def _later(row: Reminder, patient: Patient, at: datetime) -> datetime | None:
    """Return when a row is to be sent if not now: its reader's quiet hours may have begun since it was due."""
    if row.channel not in (Channel.EMAIL, Channel.SMS):
        return None
    later = reminders.send_at(Channel(row.channel), row.due_at, row.until_at, patient=patient, at=at)
    return later if later > at else None


def _by_reader(rows: Iterable[Reminder]) -> Iterator[list[Reminder]]:
    groups: defaultdict[int | None, list[Reminder]] = defaultdict(list)
    for row in rows:
        groups[row.patient.prescriber_id if row.patient else None].append(row)
    yield from groups.values()


def _send(group: list[Reminder], *, clock: Clock) -> int:
    """Say one message, of one row or of a digest's, and mark its rows; return how many were sent."""
    held = [row for row in group if _still_held(row, at=clock())]
    if not held:
        return 0
    try:
        _say(held)
    except Undeliverable as error:
        _fail(held, type(error).__name__, at=clock())
    except DatabaseError:
        raise
    # Whatever one message meets, the others are sent.
    except Exception as error:  # noqa: BLE001
        _put_off(held, type(error).__name__, at=clock())
    else:
        return sum(_mark_sent(row, at=clock()) for row in held)
    return 0


def _still_held(row: Reminder, *, at: datetime) -> bool:
    """Renew the claim just before sending, unless somebody took it, and note that the row was found to be true."""
    mine = Reminder.objects.filter(pk=row.pk, claim=row.claim)
    return mine.update(claimed_at=at, decided_at=at, attempts=F("attempts") + 1) == 1


def _say(rows: list[Reminder]) -> None:
    channel = Channel(rows[0].channel)
    if channel is Channel.INBOX:
        # It is there: whoever opens the inbox sees what was sent.
        return
    for to in recipients.of(rows[0]):
        if channel is Channel.DIGEST:
            messages.send_digest(rows, to=to)
        else:
            messages.send(rows[0], to=to)


def _mark_sent(row: Reminder, *, at: datetime) -> int:
    with transaction.atomic():
        marked = _release(row, status=ReminderStatus.SENT, sent_at=at, error="")
        if marked:
            _record(row, Action.REMINDER_SENT, at=at)
            after = KINDS[ReminderKind(row.kind)].escalate_after
            if after is not None:
                reminder_answers.tell_clinic(
                    row, ReminderKind.UNANSWERED, due_at=row.due_at + after, send_at=at + after, at=at
                )
    return marked


def _fail(rows: Iterable[Reminder], error: str, *, at: datetime) -> None:
    """Set rows aside that nobody can be reached with; a patient's clinic is told."""
    for row in rows:
        with transaction.atomic():
            failed = _release(row, status=ReminderStatus.FAILED, failed_at=at, error=error)
            if failed:
                _record(row, Action.REMINDER_FAILED, at=at)
                if KINDS[ReminderKind(row.kind)].audience is Audience.PATIENT:
                    reminder_answers.tell_clinic(row, ReminderKind.UNREACHABLE, due_at=row.due_at, send_at=at, at=at)


def _put_off(rows: Iterable[Reminder], error: str, *, at: datetime) -> None:
    """Let rows be tried again, later each time; after the last attempt they are set aside."""
    for row in rows:
        tried = row.attempts + 1
        if tried >= ATTEMPTS:
            _fail([row], error, at=at)
        else:
            logger.warning("reminder %s put off: %s", row.reference, error)
            _release(row, status=ReminderStatus.PLANNED, send_at=at + _BACK_OFF * 2**tried, attempts=tried, error=error)


def _release(row: Reminder, **changes: object) -> int:
    """Give a row back with what became of it, if it is still ours."""
    mine = Reminder.objects.filter(pk=row.pk, claim=row.claim)
    return mine.update(claim=None, claimed_at=None, **changes)


def _record(row: Reminder, action: Action, *, at: datetime) -> None:
    trail.record(
        action=action,
        patient=row.patient.reference if row.patient else "",
        subject=row.reference,
        detail={"kind": row.kind, "channel": row.channel},
        by=trail.SYSTEM,
        at=at,
    )

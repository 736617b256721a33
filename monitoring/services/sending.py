"""Send reminders: claim them, decide once more whether each is true, say it, and mark it.

Whoever dies between saying and marking leaves a claim behind, which is taken again: the one way in which somebody may be
told twice, by a message of the same reference.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction

from audit import trail
from audit.actions import Action
from monitoring import messages
from monitoring.messages import Undeliverable
from monitoring.models import Channel, Reminder, ReminderKind, ReminderStatus
from monitoring.services import claims, expiries, recipients, reminder_answers, reminders, situations, standings
from monitoring.services.reminder_kinds import KINDS, Audience
from monitoring.services.reminders import Key, Wanted
from monitoring.services.situations import Situation
from patients.models import Patient

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]

# After so many attempts a reminder is set aside, and shown to staff.
ATTEMPTS = 5
_BACK_OFF = timedelta(minutes=1)
# While a server does not answer, its reminders wait: no attempt is counted, for so long.
_SERVER_BACK = timedelta(minutes=2)
_SERVER_AWAITED = timedelta(days=1)
# So long what was found true is taken to be true; then it is decided again.
_DECISION_LASTS = timedelta(seconds=10)


def send_due(*, until: datetime, clock: Clock) -> int:
    """Send every reminder that is due, a batch at a time; return how many were sent.

    :param until: nothing is begun later
    :param clock: tells the instant: sending takes time, and each row keeps its own
    """
    sent = 0
    while clock() < until and (batch := claims.take(at=clock())):
        sent += deliver(batch, until=until, clock=clock)
    return sent


def deliver(claimed: str, *, until: datetime, clock: Clock) -> int:
    """Send what was claimed, unless it is no longer true; return how many were sent."""
    rows, at = claims.held(claimed), clock()
    wanted = _wanted(rows, at)
    still_true = [row for row in rows if _settle(row, wanted, at)]
    is_digest = bool(still_true) and still_true[0].channel == Channel.DIGEST
    sent, waiting, put_off = 0, [still_true] if is_digest else [[row] for row in still_true], timedelta(0)
    while waiting and not put_off and clock() < min(until, at + _DECISION_LASTS):
        said = _send(waiting.pop(0), decided_at=at, clock=clock)
        put_off = _SERVER_BACK if said is None else put_off
        sent += said or 0
    # The time is up, what was decided has grown old, or nobody answers: another batch goes on.
    for row in (each for group in waiting for each in group):
        claims.release(row, status=ReminderStatus.PLANNED, send_at=clock() + put_off)
    return sent


def _wanted(rows: Iterable[Reminder], at: datetime) -> Mapping[int, Wanted]:
    """Return what is due now for each patient of these rows whose record can be worked out."""
    patients = {row.patient.pk: row.patient for row in rows if row.patient is not None}
    judged = situations.judged(list(patients.values()), at=at)
    found = {pk: _derived(situation, patients[pk]) for pk, situation in judged.items()}
    return {pk: wanted for pk, wanted in found.items() if wanted is not None}


def _derived(situation: Situation, patient: Patient) -> Wanted | None:
    try:
        return reminders.wanted(situation, patient)
    # What cannot be derived for one patient is put off; the others are told.
    except Exception as error:  # noqa: BLE001
        logger.error("reminders of patient %s not derived: %s", patient.pk, type(error).__name__)
        return None


def _settle(row: Reminder, wanted: Mapping[int, Wanted], at: datetime) -> bool:
    """Tell whether a row is to be sent now; withdraw what is no longer true, put off what must wait."""
    if row.patient is not None and row.patient.pk not in wanted:
        _put_off([row], "NotWorkedOut", at=at)
    elif not _is_true(row, wanted, at):
        _withdraw(row, at=at)
    # Each time whoever said it was gone, or refused by the database, before that was on record.
    elif row.attempts >= ATTEMPTS:
        _fail([row], "NeverMarked", at=at)
    elif row.patient is not None and (later := _later(row, row.patient, at)) is not None:
        claims.release(row, status=ReminderStatus.PLANNED, send_at=later)
    else:
        return True
    return False


def _is_true(row: Reminder, wanted: Mapping[int, Wanted], at: datetime) -> bool:
    if row.until_at is not None and row.until_at <= at:
        return False
    if row.certification is not None:
        return expiries.is_latest(row.certification, at=at)
    if row.patient is not None and _has_lost_reader(row, row.patient):
        return False
    if row.kind == ReminderKind.UNSUBSCRIBED:
        return True
    if row.escalates is not None:
        return row.kind != ReminderKind.UNANSWERED or _is_unanswered(row.escalates, wanted)
    return row.patient is not None and Key(row.kind, row.due_at, row.channel) in wanted[row.patient.pk].rows


def _has_lost_reader(row: Reminder, patient: Patient) -> bool:
    """Tell whether a clinic's reader has given up the digest since."""
    kind = ReminderKind(row.kind)
    return KINDS[kind].audience is Audience.CLINIC and row.channel not in set(reminders.to_clinic(kind, patient))


def _is_unanswered(told: Reminder, wanted: Mapping[int, Wanted]) -> bool:
    due = wanted.get(told.patient_id or 0)
    return told.acted_at is None and due is not None and told.kind in due.kinds


def _withdraw(row: Reminder, *, at: datetime) -> None:
    claims.release(row, status=ReminderStatus.WITHDRAWN, withdrawn_at=at)
    if row.patient_id is not None:
        # What is still due may have to be told to somebody else, or by another channel.
        standings.let_go_stale(row.patient_id, at=at)


def _later(row: Reminder, patient: Patient, at: datetime) -> datetime | None:
    """Return when a row is to be sent if not now: its reader's quiet hours may have begun since it was due."""
    if row.channel not in (Channel.EMAIL, Channel.SMS):
        return None
    later = reminders.send_at(Channel(row.channel), row.due_at, row.closes_at or row.until_at, patient=patient, at=at)
    return later if later > at else None


def _send(group: Sequence[Reminder], *, decided_at: datetime, clock: Clock) -> int | None:
    """Say one message, of one row or of a digest's, and mark its rows.

    :return: how many were sent; None if the server does not answer
    """
    held = [row for row in group if claims.renew(row, decided_at=decided_at, at=clock())]
    if not held:
        return 0
    try:
        _say(held)
    except Undeliverable as error:
        _fail(held, type(error).__name__, at=clock())
    except DatabaseError:
        raise
    except OSError as error:
        _await_server(held, type(error).__name__, at=clock())
        return None
    # Whatever one message meets, the others are sent.
    except Exception as error:  # noqa: BLE001
        _put_off(held, type(error).__name__, at=clock())
    else:
        return sum(_mark_sent(row, at=clock()) for row in held)
    return 0


def _say(rows: Sequence[Reminder]) -> None:
    channel = Channel(rows[0].channel)
    if channel is Channel.INBOX:
        # It is there: whoever opens the inbox sees what was sent.
        return
    if channel is Channel.DIGEST:
        for to in recipients.of(rows[0]):
            messages.send_digest(rows, to=to)
    else:
        _say_to_each(rows[0])


def _say_to_each(row: Reminder) -> None:
    """Tell everybody who is to be told; it is said once somebody was, for whoever was told is not told again.

    :raises Exception: as sending did, if nobody was told
    """
    told, failure = 0, None
    for to in recipients.of(row):
        try:
            messages.send(row, to=to)
            told += 1
        except Exception as error:  # noqa: BLE001
            logger.warning("reminder %s did not reach one of its readers: %s", row.reference, type(error).__name__)
            failure = error
    if failure is not None and not told:
        raise failure


def _mark_sent(row: Reminder, *, at: datetime) -> int:
    with transaction.atomic():
        marked = claims.release(row, status=ReminderStatus.SENT, sent_at=at, error="")
        if marked:
            _record(row, Action.REMINDER_SENT, at=at)
            if (after := KINDS[ReminderKind(row.kind)].escalate_after) is not None:
                reminder_answers.tell_clinic_unless_answered(row, after=after, at=at)
    return marked


def _fail(rows: Iterable[Reminder], error: str, *, at: datetime) -> None:
    """Set rows aside that nobody can be reached with; a patient's clinic is told."""
    for row in rows:
        with transaction.atomic():
            failed = claims.release(row, status=ReminderStatus.FAILED, failed_at=at, error=error)
            if failed:
                _record(row, Action.REMINDER_FAILED, at=at)
                if KINDS[ReminderKind(row.kind)].audience is Audience.PATIENT:
                    reminder_answers.tell_clinic(row, ReminderKind.UNREACHABLE, due_at=row.due_at, send_at=at, at=at)


def _await_server(rows: Iterable[Reminder], error: str, *, at: datetime) -> None:
    """Let rows wait for a server that does not answer, which is nobody's fault; not for ever."""
    for row in rows:
        if at - max(row.due_at, row.planned_at) > _SERVER_AWAITED:
            _fail([row], error, at=at)
        else:
            logger.warning("reminder %s waits for a server: %s", row.reference, error)
            claims.release(
                row, status=ReminderStatus.PLANNED, send_at=at + _SERVER_BACK, attempts=row.attempts, error=error
            )


def _put_off(rows: Iterable[Reminder], error: str, *, at: datetime) -> None:
    """Let rows be tried again, later each time; after the last attempt they are set aside."""
    for row in rows:
        tried = row.attempts + 1
        if tried >= ATTEMPTS:
            _fail([row], error, at=at)
        else:
            logger.warning("reminder %s put off: %s", row.reference, error)
            claims.release(
                row, status=ReminderStatus.PLANNED, send_at=at + _BACK_OFF * 2**tried, attempts=tried, error=error
            )


def _record(row: Reminder, action: Action, *, at: datetime) -> None:
    trail.record(
        action=action,
        patient=row.patient.reference if row.patient else "",
        subject=row.reference,
        detail={"kind": row.kind, "channel": row.channel},
        by=trail.SYSTEM,
        at=at,
    )

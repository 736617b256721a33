"""Derive what falls due for a patient from the gate's findings now: nothing here is due by a rule of its own.

A finding stands from a day until a day; what is due is the beginning of one that withholds, or the coming end of one that
does not. The same derivation plans a reminder and decides, when it is to be sent, whether it is still true.
"""

from collections.abc import Iterator
from datetime import datetime

from monitoring.models import Ask, ReminderKind
from monitoring.policy.decide import midnight, program_day
from monitoring.policy.facts import Dispense, HomeTestingPermitted
from monitoring.policy.findings import Owner, Status
from monitoring.policy.spans import START
from monitoring.services import after_care
from monitoring.services.reminder_kinds import KINDS
from monitoring.services.situations import LABS, TEST, WINDOW, Due, Situation


def coming(now: Situation) -> Iterator[Due]:
    """Yield what is due, or will be if nothing new is recorded."""
    # Whoever must stop is called, and gets no message of a machine.
    if now.must_stop:
        return
    if now.stands("enrolled", Status.MET):
        yield from _course(now)
    else:
        yield from after_care.coming(now)


def _course(now: Situation) -> Iterator[Due]:
    yield from _window(now)
    yield from _tests(now)
    yield from _labs(now)
    yield from _clinics_steps(now)
    yield from _supply(now)
    if now.consent_changed_at is not None:
        yield Due(ReminderKind.CONSENT_CHANGED, now.consent_changed_at)


def _after(kind: ReminderKind, day: int, until_at: datetime | None = None) -> Iterator[Due]:
    """Yield what is due so long after a day on which something began as its kind says: a day is one of the calendar."""
    begins = midnight(day)
    for lead in KINDS[kind].leads:
        if begins is not None and (until_at is None or begins + lead < until_at):
            yield Due(kind, begins + lead, until_at)


def _before(kind: ReminderKind, closes: datetime, *, until_at: datetime | None = None) -> Iterator[Due]:
    """Yield what is due so long before an end as its kind says."""
    for lead in KINDS[kind].leads:
        yield Due(kind, closes - lead, until_at or closes, closes)


def _window(now: Situation) -> Iterator[Due]:
    """Yield that the window is open, that it closes, and which of the patient's own steps are left in it."""
    closes, since = now.closes_at, max(now.since(WINDOW), now.open_from)
    if closes is None:
        yield from _no_window(now)
        return
    if not now.is_open:
        return
    soon, tonight = (closes - KINDS[kind].leads[0] for kind in _CLOSINGS)
    if now.is_patients_move:
        yield from _until_closing(ReminderKind.WINDOW_OPENS, since, soon, closes)
    yield from _before(ReminderKind.WINDOW_CLOSES_SOON, closes, until_at=tonight)
    yield from _before(ReminderKind.WINDOW_CLOSES_TONIGHT, closes)
    # The month's questions lead through contraception too: one message is enough.
    if now.withholds("acknowledgment"):
        yield from _until_closing(ReminderKind.ACKNOWLEDGMENT_MISSING, since, soon, closes)
    elif (left := now.found("contraception")) is not None and left.finding.withholds and left.owner is Owner.PATIENT:
        # Who has just answered the questions sees on the same page what is left.
        answered_on = max(since, now.since("acknowledgment"))
        yield from _until_closing(ReminderKind.CONTRACEPTION_MISSING, answered_on, soon, closes)


def _no_window(now: Situation) -> Iterator[Due]:
    """Yield that the next supply is possible, to whom no window opens."""
    was_supplied = bool(now.case.facts.of(Dispense).facts)
    if now.stands(WINDOW, Status.NOT_APPLICABLE) and now.is_open and was_supplied and now.is_patients_move:
        yield from _after(ReminderKind.WINDOW_OPENS, now.open_from)


_CLOSINGS = (ReminderKind.WINDOW_CLOSES_SOON, ReminderKind.WINDOW_CLOSES_TONIGHT)


def _until_closing(kind: ReminderKind, since: int, until_at: datetime, closes: datetime) -> Iterator[Due]:
    yield from (each._replace(closes_at=closes) for each in _after(kind, since, until_at))


def _tests(now: Situation) -> Iterator[Due]:
    """Yield the test that opens the next window, how it is done at home, and that nothing has come for a month."""
    day = test_due_on(now)
    if day is None:
        return
    is_first = now.first_test_on is not None
    is_at_home = not is_first and any(each.from_on <= day for each in now.case.facts.of(HomeTestingPermitted).facts)
    yield from _after(ReminderKind.HOME_TEST_PROCEDURE if is_at_home else ReminderKind.TEST_DUE, day)
    yield from _after(ReminderKind.LOST_TO_FOLLOW_UP, day)
    if (test := now.found(TEST)) is not None and test.status is Status.UNKNOWN and test.finding.evidence:
        yield from _after(ReminderKind.RESULT_AWAITED, test.since)


def test_due_on(now: Situation) -> int | None:
    """Return from which program day a pregnancy test is due; None where none is."""
    if not now.lacks_test:
        return None
    if now.is_first_supply:
        return now.first_test_on
    missing = TEST if now.withholds(TEST) else WINDOW
    return max(now.since(missing), now.open_from)


def _labs(now: Situation) -> Iterator[Due]:
    """Yield the liver labs before they are missed, and after."""
    labs = now.found(LABS)
    if labs is None or not now.is_open:
        return
    if not labs.finding.withholds and (ends := midnight(labs.until)) is not None:
        yield from _before(ReminderKind.LABS_DUE, ends)
    missing_from = max(labs.since, now.open_from)
    if labs.finding.withholds and (begins := midnight(missing_from)) is not None:
        yield Due(ReminderKind.LABS_DUE, begins)
        yield from _after(ReminderKind.LABS_OVERDUE, missing_from)
    if labs.status is Status.UNKNOWN and labs.finding.evidence:
        yield from _after(ReminderKind.RESULT_AWAITED, labs.since)


def _clinics_steps(now: Situation) -> Iterator[Due]:
    """Yield what the prescriber has left to do: while the window is open, or where there is none."""
    closes, has_window = now.closes_at, not now.stands(WINDOW, Status.NOT_APPLICABLE)
    if not now.is_open or (has_window and closes is None):
        return
    since = max(now.since(WINDOW), now.open_from)
    if now.withholds("counseling"):
        yield from _after(ReminderKind.COUNSELING_MISSING, max(since, now.since("counseling")), closes)
    declared = now.found("contraception")
    if declared is not None and declared.finding.withholds and declared.owner is Owner.PRESCRIBER:
        yield from _after(ReminderKind.DECLARATION_MISSING, max(since, declared.since), closes)
    yield from _prescription(now, closes)


def _prescription(now: Situation, closes: datetime | None) -> Iterator[Due]:
    prescribe = now.decisions[Ask.PRESCRIBE]
    if not prescribe.permits or now.is_prescribed or now.authorization is not None:
        return
    if closes is not None:
        yield from _before(ReminderKind.PRESCRIPTION_MISSING, closes)
    else:
        ran_out_on = program_day(now.prescribed_until) if now.prescribed_until is not None else START
        possible = max(now.open_from, ran_out_on, *(each.since for each in prescribe.judgments))
        yield from _after(ReminderKind.PRESCRIPTION_MISSING, possible)


def _supply(now: Situation) -> Iterator[Due]:
    """Yield that an authorized supply waits at the pharmacy; the closing window says it too, once it is near."""
    waiting = now.authorization
    if waiting is not None:
        lead = KINDS[ReminderKind.NOT_COLLECTED].leads[0]
        late = waiting.expires_at - lead
        if waiting.issued_at + lead < late:
            yield Due(ReminderKind.NOT_COLLECTED, waiting.issued_at + lead, late, waiting.expires_at)
        if now.closes_at is None:
            yield Due(ReminderKind.NOT_COLLECTED, max(late, waiting.issued_at), waiting.expires_at, waiting.expires_at)
    if now.withholds("continuity") and (broke := midnight(now.since("continuity"))) is not None:
        yield Due(ReminderKind.LOST_TO_FOLLOW_UP, broke)

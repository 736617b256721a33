"""Derive what is due after treatment: two pregnancy tests, and a month of precautions (docs/rules.md T6, V4e, C1)."""

from collections.abc import Iterator

from monitoring.models import ReminderKind
from monitoring.policy.decide import midnight
from monitoring.policy.facts import Dispense, Enrollment, PregnancyTest
from monitoring.policy.findings import Status
from monitoring.policy.months import months_later
from monitoring.services.situations import TEST, Due, Situation

# docs/rules.md Q3: the test is due at 30 days, precautions last the later of 30 days and a month.
_MONTH_DAYS = 30
# So long somebody is asked for a test that was not done.
_ASKED_FOR_DAYS = 60


def coming(now: Situation) -> Iterator[Due]:
    """Yield what is due after the latest supply of an enrollment that is over."""
    latest = max(now.case.facts.of(Dispense).facts, key=lambda each: each.on, default=None)
    if latest is None:
        return
    # The last capsule may be taken on the supply's last day, whenever the enrollment was closed.
    last_dose_on = latest.on + latest.days_supply - 1
    precautions_until = max(last_dose_on + _MONTH_DAYS, months_later(last_dose_on, 1)) + 1
    yield from _due(ReminderKind.AFTER_CARE_PRECAUTIONS, last_dose_on, precautions_until, closes=True)
    if not now.stands(TEST, Status.NOT_APPLICABLE):
        ended_on = min(last_dose_on, _closed_on(now, last_dose_on))
        yield from _test(now, ReminderKind.AFTER_CARE_TEST_AT_END, ended_on)
        yield from _test(now, ReminderKind.AFTER_CARE_TEST_AFTER_MONTH, last_dose_on + _MONTH_DAYS)


def _closed_on(now: Situation, otherwise: int) -> int:
    closed = [each.closed_on for each in now.case.facts.of(Enrollment).facts if each.closed_on is not None]
    return max(closed, default=otherwise)


def _test(now: Situation, kind: ReminderKind, day: int) -> Iterator[Due]:
    if not any(each.collected_on >= day for each in now.case.facts.of(PregnancyTest).facts):
        yield from _due(kind, day, day + _ASKED_FOR_DAYS)


def _due(kind: ReminderKind, day: int, until: int, *, closes: bool = False) -> Iterator[Due]:
    begins, ends = midnight(day), midnight(until)
    if begins is not None and ends is not None:
        yield Due(kind, begins, ends, ends if closes else None)

"""Find from which day the test before a first supply is of use: the gate is asked, with that test in memory."""

from collections.abc import Iterator
from datetime import date

from monitoring.models import TestResult, TestSetting
from monitoring.policy.cases import Case
from monitoring.policy.facts import PregnancyTest
from monitoring.policy.policies import Policies, program_policies
from monitoring.policy.spans import Today
from monitoring.services import forecasts
from monitoring.services.new_facts import NewFact
from monitoring.services.questions import RawCase
from patients.models import Kind

_TEST = "pregnancy-test"


def useful_from(raw: RawCase, case: Case, *, not_before: int, day: int) -> int | None:
    """Return the first program day from which a test would be accepted; None if it would be on none that is looked at.

    :param not_before: the day from which everything else is ready
    :param day: today; a day that has passed is asked about as if the test were done today
    """
    return next((each for each in _days(case, not_before, day) if _is_accepted(raw, max(each, day))), None)


def _days(case: Case, not_before: int, day: int) -> Iterator[int]:
    """Yield the days on which some test on record is old enough to be the first of two."""
    policy = Policies(program_policies().values()).on(Today(day))
    if policy is not None:
        gap = policy.numbers.screening_gap_days
        yield from (max(each.collected_on + gap, not_before) for each in case.facts.of(PregnancyTest).facts)


def _is_accepted(raw: RawCase, day: int) -> bool:
    on = date.fromordinal(day)
    # Those with a regular cycle test in the first days of a period, whenever it comes.
    added = [
        NewFact(Kind.PREGNANCY_TEST, {"collected_on": on, "result": TestResult.NEGATIVE, "setting": TestSetting.CLIA}),
        NewFact(Kind.MENSES, {"started_on": on}),
    ]
    with forecasts.laid_out(forecasts.case_with(raw, added)) as (_chart, lines):
        return not any(line.at(day)[0].withholds for each, line in lines.items() if each.id == _TEST)

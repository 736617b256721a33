"""Judge pregnancy tests: which one is acceptable, and which window was missed (contract, "Words")."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from monitoring.policy.facts import (
    Cycle,
    CyclePattern,
    HomeTestingPermitted,
    Menses,
    PregnancyTest,
    TestResult,
    TestSetting,
)
from monitoring.policy.findings import Day
from monitoring.policy.policies import Program
from monitoring.policy.spans import Today

if TYPE_CHECKING:
    from monitoring.policy.chart import Chart


class Accepted(NamedTuple):
    """Hold an acceptable test and the test whose window was most recently missed before it, if any."""

    test: PregnancyTest
    missed: PregnancyTest | None


class Refused(NamedTuple):
    """Say why a negative test is not acceptable: a sentence with a place for each of the words."""

    text: str
    words: tuple[object, ...]


class Confirmatory(NamedTuple):
    """Hold a confirmatory test, the window missed before it, and whether it was itself locked out."""

    test: PregnancyTest
    missed: PregnancyTest | None
    locked_out: bool


def accepted(chart: "Chart", today: Today) -> Accepted | None:
    """Return the acceptable test with the latest collection date, if there is one."""
    supplies = today.read(chart.supplies)
    if supplies is None:
        confirmatory = _confirmatory(chart, today)[0]
        return Accepted(confirmatory[-1].test, confirmatory[-1].missed) if confirmatory else None
    tests = today.read(chart.tests)
    for test in reversed(tests):
        if test.result is TestResult.NEGATIVE and _later_refusal(chart, test, supplies.latest.on, today) is None:
            return Accepted(test, None)
    return None


def refusal(chart: "Chart", test: PregnancyTest, today: Today) -> Refused:
    """Return why this negative test, the latest of all, is not acceptable today."""
    supplies = today.read(chart.supplies)
    if supplies is not None:
        refused = _later_refusal(chart, test, supplies.latest.on, today)
    else:
        refused = _confirmatory(chart, today)[1].get(test.id)
    return refused or Refused("The test collected on {} does not count for this supply.", (Day(test.collected_on),))


def _later_refusal(chart: "Chart", test: PregnancyTest, supplied_on: int, today: Today) -> Refused | None:
    numbers = chart.numbers(today)
    if test.collected_on <= supplied_on:
        return _refused(test, "The test collected on {} was not collected after the last supply; a new test is needed.")
    return _quality_refusal(chart, test, numbers, numbers.later_settings)


def _quality_refusal(
    chart: "Chart", test: PregnancyTest, numbers: Program, settings: frozenset[TestSetting]
) -> Refused | None:
    limit = numbers.test_sensitivity_miu_ml
    if test.sensitivity_miu_ml > limit:
        return _refused(
            test, "The test collected on {} is not sensitive enough (it must detect {} mIU/mL or less).", limit
        )
    if test.setting not in settings:
        return _refused(test, "The test collected on {} was done in a setting the program does not accept for it.")
    if test.setting is TestSetting.HOME and not _home_permitted(chart, test):
        return _refused(
            test, "The test collected on {} was done at home without the prescriber's permission for home tests."
        )
    return None


def _home_permitted(chart: "Chart", test: PregnancyTest) -> bool:
    # A permission given by the day of collection counts by then, so today need not be asked.
    permissions = chart.facts.of(HomeTestingPermitted).days
    return bool(permissions) and permissions[0] <= test.collected_on


def _confirmatory(chart: "Chart", today: Today) -> tuple[list[Confirmatory], dict[str, Refused]]:
    """Return the course's confirmatory tests in order of collection, and why each other negative one is not."""
    start = today.read(chart.start)
    confirmatory: list[Confirmatory] = []
    refused: dict[str, Refused] = {}
    if start is None:
        return confirmatory, refused
    numbers = chart.numbers(today)
    negatives = [test for test in today.read(chart.tests) if test.result is TestResult.NEGATIVE]
    screened_on = _first_screening(negatives, start - numbers.screening_days_before_start, numbers)
    for test in negatives:
        missed = _missed(confirmatory, test.collected_on, numbers)
        why = _confirmatory_refusal(chart, test, start, screened_on, missed, numbers)
        if why is None:
            confirmatory.append(Confirmatory(test, missed, _locked_out(test, missed, numbers)))
        else:
            refused[test.id] = why
    return confirmatory, refused


def _first_screening(negatives: Sequence[PregnancyTest], since: int, numbers: Program) -> int | None:
    for test in negatives:
        if (
            test.collected_on >= since
            and test.setting in numbers.screening_settings
            and test.sensitivity_miu_ml <= numbers.test_sensitivity_miu_ml
        ):
            return test.collected_on
    return None


def _confirmatory_refusal(
    chart: "Chart",
    test: PregnancyTest,
    start: int,
    screened_on: int | None,
    missed: PregnancyTest | None,
    numbers: Program,
) -> Refused | None:
    if test.collected_on < start:
        return _refused(test, "The test collected on {} was collected before this course began on {}.", Day(start))
    if (why := _quality_refusal(chart, test, numbers, numbers.confirmatory_settings)) is not None:
        return why
    gap = numbers.screening_gap_days
    if screened_on is None or test.collected_on < screened_on + gap:
        return _refused(
            test,
            "The test collected on {} counts as the screening test; a second test is needed at least {} days later.",
            gap,
        )
    waived = numbers.menses_waived_after_missed_window and missed is not None
    if not waived and _regular_cycle(chart, test) and not _in_menses(chart, test, numbers):
        return _refused(
            test,
            "The test collected on {} was not collected within the first {} days of a period.",
            numbers.menses_days,
        )
    return None


def _regular_cycle(chart: "Chart", test: PregnancyTest) -> bool:
    latest = Today(test.collected_on).latest(chart.facts.of(Cycle))
    return latest is None or latest.pattern is CyclePattern.REGULAR


def _in_menses(chart: "Chart", test: PregnancyTest, numbers: Program) -> bool:
    latest = Today(test.collected_on).latest(chart.facts.of(Menses))
    return latest is not None and test.collected_on < latest.started_on + numbers.menses_days


def _missed(confirmatory: Sequence[Confirmatory], collected_on: int, numbers: Program) -> PregnancyTest | None:
    """Return the test whose window was most recently missed, judged from a test collected on that day."""
    if not confirmatory:
        return None
    latest = confirmatory[-1]
    closes = latest.test.collected_on + numbers.window_days
    if collected_on >= closes and not latest.locked_out:
        return latest.test
    # Of those before the latest, each was by then replaced or missed: nothing that comes later changes that.
    return latest.missed


def _locked_out(test: PregnancyTest, missed: PregnancyTest | None, numbers: Program) -> bool:
    return missed is not None and test.collected_on < missed.collected_on + numbers.lock_out_days


def _refused(test: PregnancyTest, text: str, *words: object) -> Refused:
    return Refused(text, (Day(test.collected_on), *words))

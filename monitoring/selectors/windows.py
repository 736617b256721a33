"""Lay negative pregnancy tests and supplies side by side: how long each supply took, and which window went by without one."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from monitoring.models import Dispense, PregnancyTest, TestResult
from monitoring.policy.policies import program_policies
from monitoring.selectors.reports import Scope

# A supply rests on no test that is older.
LOOKED_BACK = timedelta(days=30)
_DAY = timedelta(days=1)


class Negative(NamedTuple):
    """Hold a negative test that stands."""

    collected_on: date
    reference: str
    setting: str
    sensitivity_miu_ml: Decimal
    resulted_on: date | None


class Asked(NamedTuple):
    """Hold a test, and the day on which the window that it may have opened is asked about."""

    patient_id: int
    test: Negative
    on: date


class Closed(NamedTuple):
    """Hold a test, the last day of its window, that day's month by its number, and whether something was supplied."""

    patient_id: int
    test: Negative
    last_on: date
    month: int
    supplied: bool


class Courses(NamedTuple):
    """Hold the negative tests and the days of supply of each patient, in order."""

    tests: Mapping[int, Sequence[Negative]]
    supplies: Mapping[int, Sequence[date]]


def days_to_supply(scope: Scope) -> Sequence[Counter[int]]:
    """Return how many supplies of each month came how many days after their test was collected.

    A supply's test is the latest negative one since the supply before; a supply without one is not counted.
    """
    since = scope.period.since - LOOKED_BACK
    courses, counted = read(scope, since=since), [Counter[int]() for _ in scope.period.months]
    for patient, supplied in courses.supplies.items():
        collected = [test.collected_on for test in courses.tests.get(patient, ())]
        for before, on in pairwise([since - _DAY, *supplied]):
            latest = bisect_right(collected, on) - 1
            month = scope.period.month_of(on)
            if month is not None and latest >= 0 and max(before, on - LOOKED_BACK - _DAY) < collected[latest]:
                counted[month][(on - collected[latest]).days] += 1
    return counted


def closed(courses: Courses, scope: Scope, *, today: date) -> Iterator[Closed]:
    """Yield the windows of the period that are over, each by the test that opened it if the rules had accepted it.

    A window that a newer test replaced before it was over, or used, is that test's.
    """
    for patient, tests in courses.tests.items():
        days = courses.supplies.get(patient, ())
        for test, replaced_on in zip(tests, [*[each.collected_on for each in tests[1:]], date.max], strict=True):
            last_on = test.collected_on + window_days(test.collected_on) * _DAY - _DAY
            month = scope.period.month_of(last_on)
            if month is None or last_on >= today:
                continue
            supplied = _any_between(days, test.collected_on, min(replaced_on - _DAY, last_on))
            if supplied or replaced_on > last_on:
                yield Closed(patient, test, last_on, month, supplied)


def window_days(on: date) -> int:
    """Return how many days a window has, by the policy in force on a day; none in force, none."""
    day = on.toordinal()
    in_force = (each.numbers for each in program_policies().values() if each.in_force_from <= day < each.in_force_until)
    return next((numbers.window_days for numbers in in_force), 0)


def _any_between(days: Sequence[date], first: date, last: date) -> bool:
    place = bisect_left(days, first)
    return place < len(days) and days[place] <= last


def read(scope: Scope, *, since: date, of: Q | None = None) -> Courses:
    """Return the courses from a day to the end of the period, in two queries, of all its patients or of some."""
    wanted, until = scope.of_patients() & (of or Q()), scope.period.until
    tests = PregnancyTest.objects.filter(
        wanted, result=TestResult.NEGATIVE, collected_on__gte=since, collected_on__lt=until
    )
    supplies = Dispense.objects.filter(wanted, on__gte=since, on__lt=until)
    return Courses(
        _by_patient(_standing(tests, *Negative._fields), Negative._make),
        _by_patient(_standing(supplies, "on"), lambda row: row[0]),
    )


def _standing(rows: QuerySet[Any], *names: str) -> Iterable[Any]:
    """Return the rows that nobody corrected, in order of the patients and of their day, which is named first."""
    return rows.filter(voids__isnull=True).order_by("patient_id", names[0], "pk").values_list("patient_id", *names)


def _by_patient(rows: Iterable[Any], made: Any) -> Mapping[int, Sequence[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for patient, *row in rows:
        found[patient].append(made(row))
    return found

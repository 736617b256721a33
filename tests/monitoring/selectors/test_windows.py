"""Windows and waits: what became of each test, as the reports say it, on rows made by hand."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from monitoring.models import (
    Ask,
    Cycle,
    Dispense,
    HomeTestingPermission,
    Menses,
    PregnancyResolution,
    PregnancyTest,
)
from monitoring.policy.decide import timeline
from monitoring.policy.findings import Status
from monitoring.policy.requirements import BY_ID
from monitoring.selectors import missed_windows, windows
from monitoring.selectors.reports import Period, Scope
from monitoring.services import questions
from patients.models import Category, Enrollment, EnrollmentClosure, Patient, Void
from tests.factories import make_fact, make_patient, make_training_case

pytestmark = pytest.mark.django_db

# November 23, 2026: the windows of tests until November 16 are over.
AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
SCOPE = Scope(Period(date(2026, 10, 1), date(2026, 12, 1)))
NOTHING = [[0, 0], [0, 0]]


def in_treatment(**fields: Any) -> Patient:
    """Make a patient in the middle of a course, supplied in September."""
    patient = make_patient(**fields)
    make_fact(Enrollment, patient=patient, opened_on=date(2026, 7, 1))
    supply(patient, date(2026, 9, 15))
    return patient


def specimen(patient: Patient, on: date, **fields: Any) -> PregnancyTest:
    return make_fact(PregnancyTest, patient=patient, collected_on=on, **fields)


def supply(patient: Patient, on: date) -> Dispense:
    return make_fact(Dispense, patient=patient, on=on)


def outcomes(scope: Scope = SCOPE) -> list[list[int]]:
    return list(missed_windows.outcomes(scope, at=AT))


# ---- Windows


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        # Used on the last of seven days; a day later it was missed.
        (date(2026, 10, 14), [[1, 0], [0, 0]]),
        (date(2026, 10, 20), [[1, 0], [0, 0]]),
        (date(2026, 10, 21), [[0, 1], [0, 0]]),
    ],
)
def test_a_window_of_seven_days_is_used_or_missed(on: date, expected: list[list[int]]) -> None:
    patient = in_treatment()
    specimen(patient, date(2026, 10, 14))
    supply(patient, on)

    assert outcomes() == expected


def test_a_window_counts_in_the_month_in_which_it_closed() -> None:
    specimen(in_treatment(), date(2026, 10, 25))
    specimen(in_treatment(), date(2026, 10, 26))

    assert outcomes() == [[0, 1], [0, 1]]


def test_a_window_is_counted_once_its_last_day_is_over() -> None:
    specimen(in_treatment(), date(2026, 11, 16))
    specimen(in_treatment(), date(2026, 11, 17))

    assert outcomes() == [[0, 0], [0, 1]]


def test_a_window_that_a_newer_test_replaced_is_counted_with_that_test() -> None:
    used, missed = in_treatment(), in_treatment()
    for patient in (used, missed):
        specimen(patient, date(2026, 10, 14))
        specimen(patient, date(2026, 10, 18))
    supply(used, date(2026, 10, 19))

    assert outcomes() == [[1, 1], [0, 0]]


def test_a_screening_test_opens_no_window_and_the_confirmatory_one_does() -> None:
    patient = make_patient()
    make_fact(Enrollment, patient=patient, opened_on=date(2026, 10, 1))
    make_fact(Cycle, patient=patient, from_on=date(2026, 10, 1), pattern="irregular")
    specimen(patient, date(2026, 10, 2))
    assert outcomes() == NOTHING

    specimen(patient, date(2026, 10, 24))

    assert outcomes() == [[0, 1], [0, 0]]


def test_a_test_at_home_opens_a_window_only_where_it_is_permitted() -> None:
    for permitted in (False, True):
        patient = in_treatment()
        if permitted:
            make_fact(HomeTestingPermission, patient=patient, from_on=date(2026, 7, 1))
        specimen(patient, date(2026, 11, 16), setting="home")

    assert outcomes() == [[0, 0], [0, 1]]


def test_a_positive_test_ends_a_window_and_nobody_missed_it() -> None:
    patient = in_treatment()
    specimen(patient, date(2026, 10, 14))
    specimen(patient, date(2026, 10, 16), result="positive")

    assert outcomes() == NOTHING


def test_no_window_is_missed_by_whom_no_test_is_asked_of_or_whose_enrollment_is_closed() -> None:
    cannot, closed = in_treatment(), make_patient()
    make_fact(Category, patient=cannot, from_on=date(2026, 7, 1), category="cannot", basis="cis_male")
    enrollment = make_fact(Enrollment, patient=closed, opened_on=date(2026, 7, 1))
    make_fact(EnrollmentClosure, patient=closed, enrollment=enrollment, closed_on=date(2026, 10, 1))
    for patient in (cannot, closed):
        specimen(patient, date(2026, 10, 14))

    assert outcomes() == NOTHING


def test_a_test_or_supply_that_was_corrected_does_not_count() -> None:
    patient, other = in_treatment(), in_treatment()
    wrong = [specimen(patient, date(2026, 10, 14)), supply(other, date(2026, 10, 15))]
    specimen(other, date(2026, 10, 14))
    for each in wrong:
        make_fact(Void, patient=each.patient, of=each.fact_ptr)

    assert outcomes() == [[0, 1], [0, 0]]


def test_a_clinics_report_counts_its_own_patients_and_no_report_counts_training_patients() -> None:
    patient = in_treatment()
    trained = in_treatment()
    make_training_case(patient=trained)
    for each in (patient, trained, in_treatment()):
        specimen(each, date(2026, 10, 14))

    assert outcomes() == [[0, 2], [0, 0]]
    assert outcomes(SCOPE._replace(clinic=patient.clinic)) == [[0, 1], [0, 0]]


def test_counting_takes_the_same_number_of_queries_however_many_windows_there_are(
    django_assert_max_num_queries: Any,
) -> None:
    for _ in range(5):
        patient = in_treatment()
        for day in (1, 8, 15):
            specimen(patient, date(2026, 10, day))

    with django_assert_max_num_queries(12):
        assert outcomes() == [[0, 15], [0, 0]]


# ---- The part of the record that the rules are given says the same as the whole


def odd_course(numbers: random.Random) -> None:
    patient = make_patient()
    start = date(2026, 1, 1) + timedelta(days=numbers.randrange(250))
    enrollment = make_fact(Enrollment, patient=patient, opened_on=start)
    days = [start + timedelta(days=numbers.randrange(-40, 330)) for _ in range(24)]
    for day in days[:12]:
        result = numbers.choice(["negative"] * 9 + ["positive", "indeterminate"])
        setting = numbers.choice(["clia", "medical", "home"])
        specimen(patient, day, result=result, setting=setting, sensitivity_miu_ml=numbers.choice([25, 25, 50]))
    for day in days[12 : 12 + numbers.randrange(6)]:
        supply(patient, day)
    make_fact(Cycle, patient=patient, from_on=start, pattern=numbers.choice(["regular", "irregular"]))
    if numbers.random() < 0.5:
        make_fact(HomeTestingPermission, patient=patient, from_on=days[18])
        make_fact(Menses, patient=patient, started_on=days[19])
    if numbers.random() < 0.3:
        make_fact(Category, patient=patient, from_on=start, category="cannot", basis="cis_male")
        make_fact(Category, patient=patient, from_on=days[20], category="can", basis="default")
    if numbers.random() < 0.3:
        make_fact(PregnancyResolution, patient=patient, on=days[21])
    if numbers.random() < 0.4:
        make_fact(EnrollmentClosure, patient=patient, enrollment=enrollment, closed_on=days[22])
        make_fact(Enrollment, patient=patient, opened_on=max(days[22], days[23]))


def missed_by_the_whole_record(scope: Scope) -> list[int]:
    courses = windows.read(scope, since=date(2025, 1, 1))
    missed = [0 for _ in scope.period.months]
    for each in windows.closed(courses, scope, today=date(2026, 11, 23)):
        patient = Patient.objects.get(pk=each.patient_id)
        case = questions.read(questions.raw_case(patient, Ask.PRESCRIBE, at=AT))
        _, lines = timeline(case.facts, case.question)
        day = each.last_on.toordinal()
        found = lines[BY_ID["prescription-window"]].at(day)[0]
        opened = found.status is Status.MET and found.evidence == (each.test.reference,)
        if not each.supplied and opened and not lines[BY_ID["not-pregnant"]].at(day)[0].withholds:
            missed[each.month] += 1
    return missed


@pytest.mark.parametrize("seed", range(6))
def test_odd_courses_miss_as_many_windows_by_part_of_the_record_as_by_the_whole(seed: int) -> None:
    numbers = random.Random(seed)
    for _ in range(12):
        odd_course(numbers)
    scope = Scope(Period(date(2026, 3, 1), date(2026, 12, 1)))

    assert [row[1] for row in outcomes(scope)] == missed_by_the_whole_record(scope)


# ---- From test to supply


def waits() -> list[Counter[int]]:
    return list(windows.days_to_supply(SCOPE))


def test_the_days_from_a_test_to_its_supply_count_in_the_month_of_the_supply() -> None:
    patient = in_treatment()
    specimen(patient, date(2026, 10, 14))
    supply(patient, date(2026, 10, 14))
    specimen(patient, date(2026, 10, 29))
    specimen(patient, date(2026, 10, 30))
    supply(patient, date(2026, 11, 4))

    assert waits() == [{0: 1}, {5: 1}]


def test_a_supply_without_a_test_since_the_supply_before_is_not_counted() -> None:
    patient = in_treatment()
    specimen(patient, date(2026, 10, 14))
    supply(patient, date(2026, 10, 15))
    supply(patient, date(2026, 10, 16))

    assert waits() == [{1: 1}, {}]


@pytest.mark.parametrize(("collected_on", "expected"), [(date(2026, 9, 30), {30: 1}), (date(2026, 9, 29), {})])
def test_a_test_more_than_30_days_old_belongs_to_no_supply(collected_on: date, expected: dict[int, int]) -> None:
    patient = in_treatment()
    specimen(patient, collected_on)
    supply(patient, date(2026, 10, 30))

    assert waits()[0] == expected


def test_the_first_supply_of_the_period_knows_of_the_supply_and_the_test_before() -> None:
    patient = in_treatment()
    specimen(patient, date(2026, 9, 28))
    supply(patient, date(2026, 10, 1))

    assert waits()[0] == {3: 1}


def test_a_test_that_is_not_negative_is_no_supplys_test() -> None:
    patient = in_treatment()
    specimen(patient, date(2026, 10, 14))
    specimen(patient, date(2026, 10, 16), result="indeterminate")
    supply(patient, date(2026, 10, 17))

    assert waits()[0] == {3: 1}

"""The reports count what their pages say they count, on rows made by hand."""

from datetime import UTC, date, datetime

import pytest

from monitoring.models import PregnancyTest
from monitoring.selectors import reports
from monitoring.selectors.reports import Period, Scope
from patients.models import Void
from tests.factories import (
    make_certification,
    make_certification_void,
    make_clinic,
    make_decision,
    make_fact,
    make_patient,
    make_pharmacy,
    make_training_case,
    make_user,
)

pytestmark = pytest.mark.django_db

OCTOBER_AND_NOVEMBER = Period(date(2026, 10, 1), date(2026, 12, 1))
SCOPE = Scope(OCTOBER_AND_NOVEMBER)
# Midnight of November 1 in New York, where summer time still holds.
NOVEMBER = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)


def refuse(*causes: str, at: datetime = datetime(2026, 11, 5, 15, 0, tzinfo=UTC), **fields) -> None:
    listed = ",".join(f'"{cause}"' for cause in causes)
    answer = f'{{"blocking":[{listed}],"clinic":"none"}}'
    make_decision(permits=not causes, until=None, answer=answer, at=at, recorded_at=at, **fields)


# ---- Months


def test_the_months_of_a_period_go_over_the_end_of_a_year() -> None:
    period = Period(date(2026, 11, 1), date(2027, 2, 1))

    assert period.months == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]
    assert [period.month_of(day) for day in (date(2026, 10, 31), date(2026, 11, 1), date(2027, 1, 31))] == [None, 0, 2]
    assert period.month_of(date(2027, 2, 1)) is None


# ---- Refusals


def test_a_refused_decision_counts_once_for_each_of_its_causes() -> None:
    refuse("counseling", "consent")
    refuse("counseling")
    refuse()

    assert reports.refusals_by_cause(SCOPE) == {"counseling": 2, "consent": 1}
    assert reports.decisions_by_month(SCOPE) == [[0, 0], [2, 1]]


def test_a_decision_counts_in_the_month_of_eastern_time() -> None:
    refuse("counseling", at=datetime(2026, 11, 1, 3, 59, 59, tzinfo=UTC))
    refuse("counseling", at=NOVEMBER)
    # Standard time holds by then.
    refuse("counseling", at=datetime(2026, 12, 1, 4, 59, 59, tzinfo=UTC))
    refuse("counseling", at=datetime(2026, 12, 1, 5, 0, tzinfo=UTC))

    assert reports.decisions_by_month(SCOPE) == [[1, 0], [2, 0]]


def test_a_clinics_report_counts_its_own_patients_and_no_report_counts_training_patients() -> None:
    elm, oak = make_patient(), make_patient()
    refuse("counseling", patient=elm)
    refuse("consent", patient=oak)
    refuse("supply", patient=make_training_case().patient)

    assert reports.refusals_by_cause(SCOPE) == {"counseling": 1, "consent": 1}
    assert reports.refusals_by_cause(Scope(OCTOBER_AND_NOVEMBER, elm.clinic)) == {"counseling": 1}


# ---- Tests by setting


def test_tests_count_by_setting_in_the_month_of_collection_whatever_their_result() -> None:
    for setting, on, result in (
        ("clia", date(2026, 10, 1), "negative"),
        ("home", date(2026, 10, 31), "positive"),
        ("home", date(2026, 11, 30), "indeterminate"),
        ("medical", date(2026, 12, 1), "negative"),
    ):
        make_fact(PregnancyTest, collected_on=on, setting=setting, result=result)

    assert reports.tests_by_setting(SCOPE) == [[1, 0, 1], [0, 0, 1]]


def test_a_test_that_was_corrected_and_one_of_a_training_patient_do_not_count() -> None:
    test = make_fact(PregnancyTest, collected_on=date(2026, 11, 3))
    make_fact(Void, patient=test.patient, of=test.fact_ptr)
    make_fact(PregnancyTest, patient=make_training_case().patient, collected_on=date(2026, 11, 3))

    assert reports.tests_by_setting(SCOPE) == [[0, 0, 0], [0, 0, 0]]


# ---- Lapsed certifications

TODAY = date(2026, 11, 23)


def lapsed(clinic=None) -> list[list[int]]:
    return list(reports.lapses(Scope(OCTOBER_AND_NOVEMBER, clinic), today=TODAY))


def test_who_was_certified_and_is_not_counts_in_the_month_of_the_first_day_without() -> None:
    make_user(code="DR-1")
    make_certification(who="DR-1", through_on=date(2026, 10, 31))
    make_user(code="DR-2")
    make_certification(who="DR-2", through_on=date(2026, 10, 30))
    make_pharmacy(code="PH-1")
    make_certification(subject="pharmacy", who="PH-1", through_on=date(2026, 11, 22))

    assert lapsed() == [[1, 0], [1, 1]]


@pytest.mark.parametrize("through_on", [date(2026, 11, 23), date(2027, 6, 30)])
def test_who_is_certified_today_does_not_count(through_on: date) -> None:
    make_user(code="DR-1")
    make_certification(who="DR-1", through_on=date(2026, 10, 10))
    make_certification(who="DR-1", from_on=date(2026, 11, 20), through_on=through_on)

    assert lapsed() == [[0, 0], [0, 0]]


def test_who_is_certified_only_from_tomorrow_on_counts_and_who_never_was_does_not() -> None:
    make_user(code="DR-1")
    make_certification(who="DR-1", through_on=date(2026, 11, 10))
    make_certification(who="DR-1", from_on=date(2026, 11, 24), through_on=date(2027, 11, 23))
    make_user(code="DR-2")
    make_user(code="DR-3")
    make_certification_void(certification=make_certification(who="DR-3", through_on=date(2026, 11, 10)))

    assert lapsed() == [[0, 0], [1, 0]]


def test_a_clinics_report_counts_its_own_prescribers() -> None:
    clinic = make_clinic()
    make_user(code="DR-1", clinic=clinic)
    make_user(code="DR-2")
    for code in ("DR-1", "DR-2"):
        make_certification(who=code, through_on=date(2026, 11, 10))
    make_pharmacy(code="PH-1")
    make_certification(subject="pharmacy", who="PH-1", through_on=date(2026, 11, 10))

    assert lapsed() == [[0, 0], [2, 1]]
    assert lapsed(clinic) == [[0, 0], [1, 0]]

"""Whose windows an outage touched, on both sides of each boundary; days are the program's, of Eastern Time."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from monitoring.models import Dispense, Outage, PregnancyTest
from monitoring.selectors import outages
from monitoring.selectors.outages import Touched
from patients.models import Category, Enrollment, Patient
from tests.factories import make_fact, make_outage, make_patient, make_training_case

pytestmark = pytest.mark.django_db

# The window of a test of December 1 is over with December 7: at this instant.
CLOSES_AT = datetime(2026, 12, 8, 5, 0, tzinfo=UTC)
OPENS_AT = datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
TESTED_ON = date(2026, 12, 1)
AT = datetime(2026, 12, 20, 15, 0, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def in_treatment(**fields: Any) -> Patient:
    """Make a patient in the middle of a course, tested on December 1."""
    patient = make_patient(**fields)
    make_fact(Enrollment, patient=patient, opened_on=date(2026, 8, 1))
    supply(patient, date(2026, 11, 1))
    specimen(patient, TESTED_ON)
    return patient


def specimen(patient: Patient, on: date, **fields: Any) -> PregnancyTest:
    return make_fact(PregnancyTest, patient=patient, collected_on=on, **fields)


def supply(patient: Patient, on: date, **fields: Any) -> Dispense:
    return make_fact(Dispense, patient=patient, on=on, **fields)


def outage(since: datetime, until: datetime | None) -> Outage:
    return make_outage(started_at=since, ended_at=until)


def touched(since: datetime, until: datetime | None, *, at: datetime = AT) -> list[Touched]:
    return list(outages.touched(outage(since, until), at=at))


# ---- Which windows


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (OPENS_AT - HOUR, OPENS_AT, 0),
        (OPENS_AT - HOUR, OPENS_AT + SECOND, 1),
        (CLOSES_AT - SECOND, CLOSES_AT + HOUR, 1),
        (CLOSES_AT, CLOSES_AT + HOUR, 0),
        (OPENS_AT - HOUR, CLOSES_AT + HOUR, 1),
    ],
)
def test_an_outage_touches_a_window_with_which_it_shares_an_instant(
    since: datetime, until: datetime, expected: int
) -> None:
    in_treatment()

    assert len(touched(since, until)) == expected


def test_an_outage_that_lasts_touches_what_is_open_until_now() -> None:
    in_treatment()

    assert len(touched(OPENS_AT - HOUR, None, at=OPENS_AT)) == 0
    Outage.objects.filter(ended_at=None).update(ended_at=OPENS_AT)
    assert len(touched(OPENS_AT - HOUR, None, at=OPENS_AT + SECOND)) == 1


@pytest.mark.parametrize(
    ("on", "recorded_at", "expected"),
    [
        (date(2026, 12, 2), CLOSES_AT, 0),
        # On the day on which the outage began, the instant counts.
        (date(2026, 12, 3), datetime(2026, 12, 3, 14, 59, 59, tzinfo=UTC), 0),
        (date(2026, 12, 3), datetime(2026, 12, 3, 15, 0, tzinfo=UTC), 1),
        (date(2026, 12, 4), CLOSES_AT, 1),
    ],
)
def test_a_window_that_was_supplied_before_the_outage_was_not_touched(
    on: date, recorded_at: datetime, expected: int
) -> None:
    supply(in_treatment(), on, recorded_at=recorded_at)

    began = datetime(2026, 12, 3, 15, 0, tzinfo=UTC)
    assert len(touched(began, began + HOUR)) == expected


def test_a_test_opens_no_window_where_the_rules_accept_none() -> None:
    cannot, unenrolled, positive = in_treatment(), make_patient(), in_treatment()
    make_fact(Category, patient=cannot, from_on=date(2026, 8, 1), category="cannot", basis="cis_male")
    specimen(unenrolled, TESTED_ON)
    specimen(positive, date(2026, 12, 2), result="positive")

    began = datetime(2026, 12, 3, 15, 0, tzinfo=UTC)
    assert touched(began, began + HOUR) == []


def test_training_patients_have_no_windows_to_lose() -> None:
    make_training_case(patient=in_treatment())

    assert touched(OPENS_AT, CLOSES_AT) == []


def test_a_window_that_a_newer_test_had_replaced_is_that_tests() -> None:
    specimen(in_treatment(), date(2026, 12, 3))

    began = datetime(2026, 12, 4, 15, 0, tzinfo=UTC)
    assert [each.closes_at for each in touched(began, began + HOUR)] == [CLOSES_AT + timedelta(days=2)]


# ---- What became of them


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (CLOSES_AT - timedelta(hours=24) - SECOND, False),
        (CLOSES_AT - timedelta(hours=24), True),
        (CLOSES_AT - SECOND, True),
        (CLOSES_AT + HOUR, True),
    ],
)
def test_a_window_is_at_risk_that_ended_in_the_outage_or_within_a_day_after_it(until: datetime, expected: bool) -> None:
    in_treatment()

    assert [each.is_at_risk for each in touched(until - 2 * HOUR, until)] == [expected]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 12, 7), date(2026, 12, 7)),
        (date(2026, 12, 8), None),
    ],
)
def test_a_supply_in_the_window_settles_it(on: date, expected: date | None) -> None:
    supply(in_treatment(), on)

    began = datetime(2026, 12, 4, 15, 0, tzinfo=UTC)
    assert [each.supplied_on for each in touched(began, began + HOUR)] == [expected]


def test_who_tested_again_is_known() -> None:
    specimen(in_treatment(), date(2026, 12, 9))

    assert [each.tested_again_on for each in touched(CLOSES_AT - HOUR, CLOSES_AT)] == [date(2026, 12, 9)]


def test_what_may_be_lost_comes_first_and_what_was_supplied_last() -> None:
    later, supplied, at_risk = in_treatment(), in_treatment(), in_treatment()
    specimen(later, date(2026, 12, 4))
    supply(supplied, date(2026, 12, 7), recorded_at=CLOSES_AT)

    found = touched(CLOSES_AT - timedelta(hours=10), CLOSES_AT - timedelta(hours=9))

    assert [each.patient_id for each in found] == [at_risk.pk, later.pk, supplied.pk]


def test_finding_them_takes_the_same_number_of_queries_however_many_there_are(
    django_assert_max_num_queries: Any,
) -> None:
    for _ in range(6):
        in_treatment()
    row = outage(OPENS_AT, CLOSES_AT)

    with django_assert_max_num_queries(13):
        assert len(outages.touched(row, at=AT)) == 6


# ---- Its name in addresses


def test_an_outage_is_found_by_its_name_and_by_no_other() -> None:
    row = outage(OPENS_AT + timedelta(microseconds=12), CLOSES_AT)

    assert outages.by_reference("20261201T050000-pages") == row
    for other in ("20261201T050000-background", "20261201T050001-pages", "20261201T050000", "pages", "", "1"):
        assert outages.by_reference(other) is None

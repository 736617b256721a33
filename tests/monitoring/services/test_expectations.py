"""A patient is expected for what would help today, and for nothing that has to wait for another day."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from monitoring.models import Ask
from monitoring.policy.decide import program_day
from monitoring.policy.requirements import BY_ID
from monitoring.services import questions
from monitoring.services.expectations import ASKED, NOT_TODAY, RULES, Need, expected
from patients.models import Kind, Patient
from tests.ready import CANNOT, READY_AT, enter, make_ready_patient

pytestmark = pytest.mark.django_db

DAY = date(2026, 12, 5)


def needs(patient: Patient, *, at: datetime = READY_AT) -> dict[str, int | None]:
    """Return what a patient is expected for, and how many days from now that ends if it stands."""
    raw = questions.raw_cases([patient], [Ask.PRESCRIBE], at=at)[patient.pk][Ask.PRESCRIBE]
    day = program_day(at)
    return {each.need: None if each.last_on is None else each.last_on - day for each in expected(raw, day=day)}


def ready(*, without: Collection[str] = (), **options: Any) -> Patient:
    return make_ready_patient(without=without, **options)


def record(patient: Patient, kind: Kind, **fields: Any) -> None:
    enter(kind, patient_id=patient.pk, fields=fields, by=patient.created_by, at=READY_AT)


def test_nobody_is_expected_who_has_everything_and_time() -> None:
    assert needs(ready()) == {}


@pytest.mark.parametrize(
    ("without", "need"),
    [
        (("confirmatory",), Need.TEST),
        (("alt",), Need.LABS),
        (("alt", "ast"), Need.LABS),
        (("counseling",), Need.VISIT),
    ],
)
def test_what_is_missing_is_expected(without: tuple[str, ...], need: Need) -> None:
    assert needs(ready(without=without)) == {need: None}


def test_who_lacks_all_is_expected_for_all() -> None:
    patient = ready(without=("confirmatory", "alt", "ast", "counseling"))

    assert needs(patient) == {Need.TEST: None, Need.LABS: None, Need.VISIT: None}


@pytest.mark.parametrize(
    "without",
    [("enrollment",), ("indication",), ("prescriber",)],
    ids=["no enrollment", "no indication", "not certified"],
)
def test_nobody_is_expected_for_a_course_that_cannot_go_on_today(without: tuple[str, ...]) -> None:
    assert needs(ready(without=("alt", *without))) == {}


def test_a_test_is_not_expected_of_somebody_who_is_pregnant() -> None:
    patient = ready()
    record(patient, Kind.PREGNANCY_TEST, collected_on=DAY, result="positive", setting="clia")

    assert Need.TEST not in needs(patient)


def test_a_test_is_not_expected_before_it_would_count() -> None:
    # Nineteen days after the screening test of November 2; the period began on December 1.
    patient = ready(without=("confirmatory",), changed={"screening": {"collected_on": date(2026, 11, 20)}})

    assert needs(patient) == {}


def test_the_first_test_of_a_course_is_expected_though_another_has_to_follow() -> None:
    assert needs(ready(without=("screening", "confirmatory"))) == {Need.TEST: None}


def test_nothing_is_expected_while_the_last_supply_lasts_and_all_of_it_is_when_that_is_nearly_used_up() -> None:
    patient = ready()
    record(patient, Kind.DISPENSE, on=DAY, days_supply=30)

    # The clinic asks for no stockpile: the next supply may follow seven days before this one ends.
    assert needs(patient, at=READY_AT + timedelta(days=22)) == {}
    assert needs(patient, at=READY_AT + timedelta(days=23)).keys() >= {Need.TEST, Need.VISIT}


@pytest.mark.parametrize(("days", "found"), [(2, {}), (3, {Need.WINDOW: 1}), (4, {Need.WINDOW: 0})])
def test_a_window_is_told_of_on_its_last_two_days(days: int, found: dict[Need, int]) -> None:
    # The test was collected on December 3: its window closes on December 9.
    assert needs(ready(), at=READY_AT + timedelta(days=days - 0)) == found


def test_labs_are_told_of_on_their_last_two_days() -> None:
    patient = ready(record=CANNOT)

    # Collected on December 1, they last through December 31.
    assert [needs(patient, at=READY_AT + timedelta(days=days)) for days in (24, 25, 26, 27)] == [
        {},
        {Need.LABS: 1},
        {Need.LABS: 0},
        {Need.LABS: None},
    ]


def test_labs_that_hold_treatment_are_to_be_repeated() -> None:
    patient = ready(changed={"alt": {"value": 124}})

    assert needs(patient) == {Need.LABS: None}


def test_without_the_clinics_own_rules_no_labs_are_expected() -> None:
    patient = ready(without=("alt",))
    patient.clinic.supervision = "none"

    assert needs(patient) == {}


def test_the_rules_named_here_are_the_rules_there_are() -> None:
    assert {rule for rules in RULES.values() for rule in rules} == ASKED
    assert BY_ID.keys() >= ASKED | NOT_TODAY

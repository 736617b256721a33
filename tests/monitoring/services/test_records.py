"""Read straight from the rows, a record is decided as it is from the snapshot's text."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from accounts.models import Certification, User
from monitoring.models import Ask
from monitoring.policy import cases
from monitoring.services import facts, questions, records
from patients.models import Enrollment, Kind, Patient
from tests.factories import make_certification, make_certification_void, make_training_case
from tests.monitoring.services import acts
from tests.monitoring.test_the_record_agrees_with_the_rules import loaded, random_cases
from tests.ready import READY_AT, make_ready_patient
from tests.signing import signed

pytestmark = pytest.mark.django_db


def from_rows(patient: Patient) -> cases.Case | None:
    [(_, case)] = records.cases_of([Patient.objects.get(pk=patient.pk)], at=READY_AT)
    return case


def from_snapshot(patient: Patient, at: datetime = READY_AT) -> cases.Case:
    return questions.case_of(Patient.objects.get(pk=patient.pk), Ask.DISPENSE, at=at)


def answer(case: cases.Case | None) -> Any:
    assert case is not None
    return cases.answer(case)


@pytest.mark.parametrize("seed", range(20, 23))
def test_a_random_record_is_decided_alike(seed: int) -> None:
    patients = [patient for _, patient in loaded(random_cases(seed))]

    for at in (datetime(2023, 5, 2, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC), READY_AT):
        found = dict(records.cases_of(patients, at=at))

        assert len(found) >= 5
        for patient, case in found.items():
            assert answer(case) == answer(from_snapshot(patient, at)), (patient, at)


@pytest.mark.parametrize("without", [(), ("category",), ("pharmacy",), ("enrollment",), ("alt",)])
def test_a_patient_of_the_clinic_is_decided_alike(without: tuple[str, ...]) -> None:
    patient = make_ready_patient(without=without)

    assert answer(from_rows(patient)) == answer(from_snapshot(patient))


def test_a_closed_enrollment_a_correction_and_an_override_are_read() -> None:
    patient = make_ready_patient(without={"alt"})
    override = {"from_on": READY_AT.date(), "until_on": READY_AT.date(), "reason": "Seen today."}
    acts.record(patient, Kind.OVERRIDE, requirement="liver-enzymes-current", **override)
    visit = acts.record(patient, Kind.VISIT, on=READY_AT.date())
    facts.void(
        visit.fact_ptr,
        reason="Another day.",
        signing=signed(patient.created_by, READY_AT),
        by=patient.created_by,
        at=READY_AT,
    )
    enrollment = Enrollment.objects.get(patient=patient)
    acts.record(patient, Kind.ENROLLMENT_CLOSURE, enrollment=enrollment, closed_on=date(2026, 12, 4), reason="Done.")

    assert answer(from_rows(patient)) == answer(from_snapshot(patient))
    assert "enrolled" in answer(from_rows(patient))["blocking"]


def test_a_certification_entered_in_error_does_not_count() -> None:
    patient = make_ready_patient()
    for each in Certification.objects.filter(subject="pharmacy"):
        make_certification_void(certification=each)

    assert answer(from_rows(patient))["blocking"] == ["pharmacy-certified"]
    assert answer(from_rows(patient)) == answer(from_snapshot(patient))


def test_nobody_elses_certification_counts() -> None:
    patient = make_ready_patient(without={"prescriber"})
    make_certification(who="somebody else")

    assert answer(from_rows(patient)) == answer(from_snapshot(patient))


@pytest.mark.parametrize(
    "question",
    [["nonsense"], {"clinic": "nowhere"}, {"order": {"refills": "many"}}, {"known_at": READY_AT.isoformat()}],
)
def test_what_only_the_snapshot_can_judge_is_left_to_it(question: Any) -> None:
    patient = make_training_case(question=question).patient

    assert from_rows(patient) is None


def test_a_code_that_says_nothing_is_left_to_the_snapshot() -> None:
    patient = make_ready_patient()
    User.objects.filter(pk=patient.prescriber_id).update(code="  ")

    assert from_rows(patient) is None


def test_a_record_that_cannot_be_read_keeps_nobody_else_waiting() -> None:
    poison, ready = make_training_case(question=["nonsense"]).patient, make_ready_patient()

    found = dict(records.cases_of([poison, Patient.objects.get(pk=ready.pk)], at=READY_AT))

    assert found[poison] is None
    assert answer(found[ready])["permits"]

"""Enrolling takes a patient in with the first facts, all or nothing; closing is a fact of its own."""

from datetime import date
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import NotAllowed
from audit.models import Event
from monitoring.models import Standing
from monitoring.services import enrollments
from monitoring.services.checks import NeedsConfirmation, NotRecordable
from monitoring.services.enrollments import Person
from patients.models import Enrollment, EnrollmentClosure, Fact, Kind, Patient
from tests.factories import NOW, make_pharmacy, make_user

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
FIRST = {
    Kind.PATIENT: {"born_on": date(1998, 5, 4)},
    Kind.CATEGORY: {"from_on": TODAY, "category": "can", "basis": "default"},
    Kind.ENROLLMENT: {"opened_on": TODAY},
}


def enroll(prescriber: User | None = None, **given: Any) -> Patient:
    prescriber = prescriber or make_user("prescriber")
    options = {"pharmacy": make_pharmacy(), "first_facts": FIRST, "by": prescriber, "at": NOW, **given}
    return enrollments.enroll(Person("Ana", "Lopez", "ana@example.org"), prescriber=prescriber, **options)


def test_enroll_registers_the_patient_and_records_the_first_facts() -> None:
    prescriber, pharmacy, user = make_user("prescriber"), make_pharmacy(), make_user("patient")

    patient = enroll(prescriber, pharmacy=pharmacy, user=user)

    kept = Patient.objects.get()
    assert kept == patient
    assert (kept.given_name, kept.family_name, kept.email) == ("Ana", "Lopez", "ana@example.org")
    assert (kept.prescriber, kept.clinic, kept.pharmacy, kept.user) == (prescriber, prescriber.clinic, pharmacy, user)
    assert (kept.created_at, kept.created_by) == (NOW, prescriber)
    assert list(kept.facts.order_by("pk").values_list("kind", flat=True)) == ["patient", "category", "enrollment"]


def test_enroll_shows_on_the_worklist_and_in_the_trail() -> None:
    patient = enroll()

    assert Standing.objects.filter(patient=patient, decided_at=NOW).count() == 2
    actions = Event.objects.filter(patient=patient.reference).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["patient-created", *["fact-recorded"] * 3]


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({Kind.PATIENT: {"born_on": date(2026, 11, 24)}}, NotRecordable),
        ({Kind.PATIENT: {"born_on": date(2020, 1, 1)}}, NeedsConfirmation),
    ],
)
def test_when_a_first_fact_is_refused_nobody_is_registered(changed: Any, error: type[NotRecordable]) -> None:
    with pytest.raises(error):
        enroll(first_facts={**FIRST, **changed})

    assert not Patient.objects.exists()
    assert not Event.objects.exists()


def test_what_is_unlikely_is_taken_once_confirmed() -> None:
    patient = enroll(first_facts={**FIRST, Kind.PATIENT: {"born_on": date(2020, 1, 1)}}, confirmed=True)

    assert Fact.objects.filter(patient=patient).count() == 3


@pytest.mark.parametrize("role", ["nurse", "staff", "pharmacist", "patient"])
def test_only_a_prescriber_enrolls(role: str) -> None:
    with pytest.raises(NotAllowed):
        enroll(make_user(role))

    assert not Patient.objects.exists()


def test_close_records_from_when_and_why() -> None:
    patient = enroll()
    enrollment = Enrollment.objects.get()

    closure = enrollments.close(enrollment, on=TODAY, reason="Moved away.", by=patient.created_by, at=NOW)

    kept = EnrollmentClosure.objects.get()
    assert kept == closure
    assert (kept.enrollment, kept.closed_on, kept.reason) == (enrollment, TODAY, "Moved away.")
    assert "enrolled" in Standing.objects.get(patient=patient, ask="prescribe").blocking


def test_close_needs_a_reason() -> None:
    patient = enroll()

    with pytest.raises(NotRecordable):
        enrollments.close(Enrollment.objects.get(), on=TODAY, reason=" ", by=patient.created_by, at=NOW)

    assert not EnrollmentClosure.objects.exists()

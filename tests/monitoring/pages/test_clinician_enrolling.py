"""A prescriber enrolls a patient: who, as what, for what, and where the supply is collected."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from accounts.roles import Role
from patients.models import Category, Fact, Patient
from tests import factories
from tests.factories import NOW
from tests.monitoring.pages import clinicians

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def typed(**fields: str) -> dict[str, str]:
    return {
        "given_name": "Maria",
        "family_name": "Alvarez",
        "born_on": "2002-03-04",
        "language": "es",
        "time_zone": "America/Denver",
        "category": "can",
        "basis": "default",
        "opened_on": "2026-11-23",
        "code": "severe_acne",
        "conventional_therapy_failed": "on",
        "pharmacy": clinicians.certified_pharmacy().code,
        **fields,
    }


def enroll(fields: dict[str, str], role: Role = Role.PRESCRIBER) -> Any:
    return clinicians.signed_in(factories.make_user(role)).post("/patients/enroll/", fields)


def test_a_patient_is_enrolled_with_the_first_facts() -> None:
    response = enroll(typed())

    patient = Patient.objects.get()
    assert response.headers["Location"] == f"/patients/{patient.reference}/"
    assert (patient.given_name, patient.language, patient.time_zone) == ("Maria", "es", "America/Denver")
    assert sorted(Fact.objects.values_list("kind", flat=True)) == ["category", "enrollment", "indication", "patient"]


def test_the_patient_is_the_prescribers_own_whatever_else_is_sent() -> None:
    other = factories.make_user(Role.PRESCRIBER)

    enroll(typed(prescriber=str(other.pk), clinic=str(other.clinic_id), reference="R-MINE"))

    patient = Patient.objects.get()
    assert patient.prescriber != other
    assert patient.clinic == patient.prescriber.clinic
    assert patient.reference != "R-MINE"


def test_the_category_is_can_unless_a_basis_says_otherwise() -> None:
    response = enroll(typed(category="cannot"))

    assert list(response.context["form"].errors) == ["basis"]
    assert not Patient.objects.exists()
    enroll(typed(category="cannot", basis="hysterectomy"))
    assert Category.objects.get().basis == "hysterectomy"


@pytest.mark.parametrize("missing", ["given_name", "family_name", "born_on", "pharmacy", "code", "opened_on"])
def test_what_is_missing_is_named(missing: str) -> None:
    assert list(enroll(typed(**{missing: ""})).context["form"].errors) == [missing]


def test_an_unlikely_birth_date_is_asked_about_first() -> None:
    prescriber = factories.make_user(Role.PRESCRIBER)
    client = clinicians.signed_in(prescriber)
    child = typed(born_on="2016-01-01")

    asked = client.post("/patients/enroll/", child)

    assert not Patient.objects.exists()
    client.post("/patients/enroll/", {**child, "confirmed": asked.context["form"].confirmation})
    assert Patient.objects.count() == 1


@pytest.mark.parametrize("role", [Role.NURSE, Role.PATIENT, Role.PHARMACIST, Role.STAFF])
def test_only_a_prescriber_enrolls(role: Role) -> None:
    assert enroll(typed(), role).status_code == 403
    assert not Patient.objects.exists()


def test_enrolling_the_same_person_twice_is_asked_about_first() -> None:
    prescriber = factories.make_user(Role.PRESCRIBER)
    client, fields = clinicians.signed_in(prescriber), typed()
    client.post("/patients/enroll/", fields)

    again = client.post("/patients/enroll/", {**fields, "given_name": "MARIA"})

    assert again.status_code == 422
    assert Patient.objects.get().reference in again.content.decode()
    other = client.post("/patients/enroll/", {**fields, "born_on": "2002-03-05"})
    assert other.status_code == 302

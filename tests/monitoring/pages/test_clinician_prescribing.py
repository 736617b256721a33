"""A prescription is written only on a yes; a no is shown with its reasons and kept."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from accounts.roles import Role
from audit.models import Event
from monitoring.models import Authorization, Decision, Prescription
from patients.models import Patient
from tests import factories
from tests.factories import NOW
from tests.monitoring.pages import clinicians

pytestmark = pytest.mark.django_db(transaction=True)

REGIMEN = {"product": "Claravis", "strength_mg": "20", "daily_dose_mg": "40", "days_supply": "30"}


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def prescribe(patient: Patient, typed: dict[str, Any] = REGIMEN) -> Any:
    return clinicians.signed_in(patient.prescriber).post(f"/patients/{patient.reference}/prescribe/", typed)


def test_a_permitted_prescription_is_written_and_its_slip_shows_the_last_day() -> None:
    patient = clinicians.permitted()

    response = prescribe(patient)

    row = Prescription.objects.get()
    address = f"/patients/{patient.reference}/prescriptions/{row.reference}/"
    slip = clinicians.signed_in(patient.prescriber).get(address).content.decode()
    assert response.headers["Location"] == address
    assert (row.product, row.strength_mg, row.daily_dose_mg, row.days_supply) == ("Claravis", 20, 40, 30)
    assert "Wed, Dec 9, 2026, 11:59 pm ET · in 16 days" in slip


def test_a_refused_prescription_is_answered_with_the_reasons_and_kept_as_a_refusal() -> None:
    patient = clinicians.held_by_program()

    response = prescribe(patient)

    decision = Decision.objects.get()
    assert response.status_code == 409
    assert "A positive pregnancy test" in response.content.decode()
    assert decision.reference in response.content.decode()
    assert (decision.permits, decision.asked_by) == (False, patient.prescriber)
    assert not Prescription.objects.exists()


def test_a_clinic_hold_refuses_too_and_is_named_as_the_clinics() -> None:
    response = prescribe(clinicians.held_by_clinic())

    assert response.status_code == 409
    assert "The program permits it" in response.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("days_supply", "31"), ("days_supply", "0"), ("strength_mg", "25"), ("product", "Aspirin"), ("daily_dose_mg", "")],
)
def test_what_no_pharmacy_could_fill_is_refused_before_the_gate_is_asked(field: str, value: str) -> None:
    response = prescribe(clinicians.permitted(), {**REGIMEN, field: value})

    assert list(response.context["form"].errors) == [field]
    assert not Decision.objects.exists()


def test_extra_fields_never_make_a_yes() -> None:
    patient = clinicians.held_by_program()
    other = factories.make_user(Role.PRESCRIBER)

    response = prescribe(patient, {**REGIMEN, "eligible": "true", "permits": "1", "prescriber": other.pk})

    assert response.status_code == 409


def test_a_prescription_is_cancelled_with_a_reason() -> None:
    patient = clinicians.permitted()
    prescribe(patient)
    row = Prescription.objects.get()
    client = clinicians.signed_in(patient.prescriber)

    client.post(f"/patients/{patient.reference}/prescriptions/{row.reference}/cancel/", {"reason_given": "Wrong dose."})

    row.refresh_from_db()
    assert (row.cancelled_by, row.cancelled_reason) == (patient.prescriber, "Wrong dose.")
    assert Event.objects.filter(action="prescription-cancelled", subject=row.reference).count() == 1


def test_a_prescription_that_was_filled_is_not_cancelled() -> None:
    patient = clinicians.permitted()
    row = clinicians.prescribed(patient)
    _fill(row)

    response = clinicians.signed_in(patient.prescriber).post(
        f"/patients/{patient.reference}/prescriptions/{row.reference}/cancel/", {"reason_given": "Wrong dose."}
    )

    row.refresh_from_db()
    assert (response.status_code, row.cancelled_at) == (409, None)


def _fill(row: Prescription) -> Authorization:
    dispense = factories.make_fact(clinicians.monitoring.Dispense, patient=row.patient)
    pharmacist = factories.make_user(Role.PHARMACIST)
    return factories.make_authorization(
        prescription=row, issued_by=pharmacist, handed_over_at=NOW, handed_over_by=pharmacist, dispense=dispense
    )


def test_another_patients_prescription_is_not_found() -> None:
    prescriber = clinicians.certified_prescriber()
    patient, other = clinicians.permitted(prescriber), clinicians.permitted(prescriber)
    row = clinicians.prescribed(other)
    client = clinicians.signed_in(prescriber)
    address = f"/patients/{patient.reference}/prescriptions/{row.reference}/"

    statuses = [client.get(address).status_code, client.post(f"{address}cancel/", {"reason_given": "x"}).status_code]

    assert statuses == [404, 404]

"""A prescription is written only on a yes; a no is shown with its reasons and kept."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
import time_machine
from pypdf import PdfReader

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
    return clinicians.send(patient, "prescribe/", typed)


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


def test_the_last_moment_is_shown_before_it_is_written() -> None:
    patient = clinicians.permitted()

    page = clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/prescribe/").content.decode()

    assert "<strong>Wed, Dec 9, 2026, 11:59 pm ET · in 16 days</strong>" in page


def test_what_it_replaces_is_said_before_it_is_written() -> None:
    patient = clinicians.permitted()
    earlier = clinicians.prescribed(patient)
    authorization = factories.make_authorization(prescription=earlier)

    page = clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/prescribe/").content.decode()

    assert f"It replaces {earlier.reference}, which was not filled." in page
    assert f"Authorization {authorization.number} at Corner Pharmacy is taken back" in page


def test_the_form_begins_with_what_was_prescribed_last() -> None:
    patient = clinicians.permitted()
    prescribe(
        patient, {**REGIMEN, "product": "Zenatane", "strength_mg": "30", "daily_dose_mg": "60", "days_supply": "28"}
    )

    form = clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/prescribe/").context["form"]

    assert [form[name].value() for name in REGIMEN] == ["Zenatane", 30, 60, 28]


def slip_of(patient: Patient, **client: Any) -> Any:
    row = Prescription.objects.get(patient=patient)
    return clinicians.signed_in(patient.prescriber).get(
        f"/patients/{patient.reference}/prescriptions/{row.reference}/slip.pdf", **client
    )


def text_of(answer: Any) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).split())


def test_the_slip_is_a_pdf_with_the_last_moment_on_both_clocks() -> None:
    patient = clinicians.permitted(time_zone="America/Los_Angeles")
    prescribe(patient)
    row = Prescription.objects.get()

    text = text_of(slip_of(patient))

    assert f"Prescription {row.reference}" in text
    assert f"Ana Lopez · {patient.reference}" in text
    assert "Claravis, 20 mg capsules" in text
    assert "40 mg a day for 30 days, no refills" in text
    assert "60 capsules" in text
    assert "Do not dispense after Wed, Dec 9, 2026, 11:59 pm ET (8:59 pm PT)" in text
    assert "No authorization, no supply." in text


def test_the_slip_has_a_discreet_name_is_kept_by_nobody_and_is_on_record() -> None:
    patient = clinicians.permitted()
    prescribe(patient)
    row = Prescription.objects.get()

    answer = slip_of(patient)

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{row.reference}.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"
    made = Event.objects.get(action="document-made")
    assert (made.patient, made.subject, made.actor) == (
        patient.reference,
        row.reference,
        patient.prescriber.username,
    )


def test_the_slip_speaks_the_readers_language() -> None:
    prescriber = clinicians.certified_prescriber(language="es")
    patient = clinicians.permitted(prescriber)
    prescribe(patient)

    pdf = PdfReader(BytesIO(slip_of(patient).content))

    assert pdf.trailer["/Root"]["/Lang"] == "es"


def test_a_cancelled_slip_has_no_last_moment() -> None:
    patient = clinicians.permitted()
    prescribe(patient)
    row = Prescription.objects.get()
    clinicians.send(patient, f"prescriptions/{row.reference}/cancel/", {"reason_given": "#strong[Wrong] dose."})

    text = text_of(slip_of(patient))

    assert "#strong[Wrong] dose." in text
    assert "Do not dispense after" not in text
    assert "Nothing may be dispensed on this prescription." in text


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

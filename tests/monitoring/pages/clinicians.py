"""Make a clinic with its people, and a patient to whom the gate says yes, so that a test names only what it breaks."""

from datetime import date, timedelta
from typing import Any

from django.test import Client

from accounts.models import Pharmacy, User
from accounts.roles import Role
from monitoring import models as monitoring
from patients import models as patients
from patients.models import Patient
from tests import factories
from tests.factories import TODAY
from tests.signing import prove, sign

STARTED_ON = date(2026, 11, 9)


def certified_prescriber(**fields: Any) -> User:
    prescriber = factories.make_user(Role.PRESCRIBER, **fields)
    factories.make_certification(who=prescriber.code)
    return prescriber


def nurse_of(prescriber: User) -> User:
    nurse = factories.make_user(Role.NURSE, clinic=prescriber.clinic)
    factories.make_delegation(prescriber=prescriber, delegate=nurse)
    return nurse


def certified_pharmacy() -> Pharmacy:
    pharmacy = factories.make_pharmacy()
    factories.make_certification(subject="pharmacy", who=pharmacy.code, specialty="")
    return pharmacy


def permitted(prescriber: User | None = None, **fields: Any) -> Patient:
    """Return a patient who cannot get pregnant and has all that the program and the clinic ask for."""
    prescriber = prescriber or certified_prescriber()
    patient = factories.make_patient(prescriber=prescriber, pharmacy=certified_pharmacy(), **fields)
    for model, own in (
        (patients.BirthDate, {}),
        (patients.Category, {"from_on": STARTED_ON, "category": "cannot", "basis": "cis_male"}),
        (patients.Enrollment, {"opened_on": STARTED_ON}),
        (patients.Consent, {"signed_on": STARTED_ON}),
        (monitoring.Counseling, {"confirmed_on": STARTED_ON}),
        (monitoring.Visit, {"on": STARTED_ON}),
        (monitoring.Indication, {"recorded_on": STARTED_ON}),
        (monitoring.Lab, {"collected_on": STARTED_ON, "analyte": "alt"}),
        (monitoring.Lab, {"collected_on": STARTED_ON, "analyte": "ast"}),
    ):
        factories.make_fact(model, patient=patient, **own)
    return patient


def held_by_clinic(prescriber: User | None = None) -> Patient:
    patient = permitted(prescriber)
    factories.make_fact(monitoring.Lab, patient=patient, collected_on=TODAY, analyte="alt", value=124)
    return patient


def held_by_program(prescriber: User | None = None) -> Patient:
    patient = permitted(prescriber)
    factories.make_fact(monitoring.PregnancyTest, patient=patient, collected_on=TODAY, result="positive")
    return patient


def prescribed(patient: Patient) -> monitoring.Prescription:
    decision = factories.make_decision(patient=patient, answer='{"blocking":[]}')
    return factories.make_prescription(patient=patient, decision=decision)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return prove(client)


def send(patient: Patient, page: str, typed: dict[str, Any], *, by: User | None = None) -> Any:
    """Post to a page of a patient, as the prescriber unless it is said who."""
    return sign(signed_in(by or patient.prescriber), f"/patients/{patient.reference}/{page}", typed)


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)

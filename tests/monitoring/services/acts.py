"""Act on a ready patient through the services, as the people of the program do."""

from datetime import date, datetime
from typing import Any

from accounts.models import User
from accounts.roles import Role
from accounts.services.signatures import Signing
from audit.actions import Action
from audit.models import Event
from monitoring.models import Authorization, Prescription
from monitoring.services import authorizations, facts, prescriptions
from monitoring.services.prescriptions import Regimen
from patients.models import Entry, Kind, Patient
from tests.factories import make_user
from tests.ready import READY_AT, enter, make_ready_patient
from tests.signing import signed

REGIMEN = Regimen(product="isotretinoin capsules", strength_mg=20, daily_dose_mg=40, days_supply=30)
POSITIVE = {"collected_on": date(2026, 12, 5), "result": "positive", "setting": "clia"}


def pharmacist_of(patient: Patient) -> User:
    """Return somebody who works at the patient's usual pharmacy."""
    found = User.objects.filter(role=Role.PHARMACIST, pharmacy=patient.pharmacy).first()
    return found or make_user(Role.PHARMACIST, pharmacy=patient.pharmacy)


def prescribe(patient: Patient, at: datetime = READY_AT, **regimen: Any) -> Prescription:
    by = patient.prescriber
    assert by is not None
    regimen_ = REGIMEN._replace(**regimen)
    return prescriptions.write(patient_id=patient.pk, regimen=regimen_, signing=signed(by, at), by=by, at=at)


def issue(patient: Patient, key: str = "key-1", at: datetime = READY_AT, by: User | None = None) -> Authorization:
    by = by or pharmacist_of(patient)
    assert by.pharmacy is not None
    signing = signed_for(patient, by, at)
    return authorizations.issue(patient_id=patient.pk, pharmacy=by.pharmacy, key=key, signing=signing, by=by, at=at)


def signed_for(patient: Patient, by: User, at: datetime) -> Signing:
    """Return a pharmacist's signature under the words that name what is prescribed, if anything is."""
    latest = patient.prescriptions.order_by("pk").last()
    return signed(by, at, shown=f"I authorize {latest}.")


def make_authorized_patient(**ready: Any) -> tuple[Patient, Authorization]:
    """Make a ready patient whose prescription is written and authorized."""
    patient = make_ready_patient(**ready)
    prescribe(patient)
    return patient, issue(patient)


def record(patient: Patient, kind: Kind, at: datetime = READY_AT, **fields: Any) -> Entry:
    by = patient.created_by
    return enter(kind, patient_id=patient.pk, fields=fields, signing=signed(by, at), by=by, at=at)


def record_positive(patient: Patient, at: datetime = READY_AT) -> Entry:
    return record(patient, Kind.PREGNANCY_TEST, at, **POSITIVE)


def void(patient: Patient, reference: str, at: datetime = READY_AT) -> None:
    fact = patient.facts.get(reference=reference)
    by = patient.created_by
    facts.void(fact, reason="Entered for another patient.", signing=signed(by, at), by=by, at=at)


def trail_of(action: Action) -> list[dict[str, Any]]:
    """Return what the trail holds of one kind of event, oldest first."""
    kept = Event.objects.filter(action=action).order_by("pk")
    return list(kept.values("actor", "at", "patient", "subject", "detail"))

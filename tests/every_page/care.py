"""Let patients change hands, a record be read in an emergency, and guardians be named."""

from collections.abc import Mapping
from datetime import datetime

from accounts.models import Pharmacy, User
from accounts.roles import Role
from accounts.services import people as registry
from audit.trail import SYSTEM
from monitoring.services import enrollments, guardianships, transfers
from monitoring.services.enrollments import Person
from patients.models import BirthDate, Kind, Patient, Relation
from patients.services import glass

_REASON = "Brought to the emergency room without consciousness; which medicine does she take?"


def add(people: Mapping[str, User], patients: dict[str, Patient], *, at: datetime) -> None:
    """Add what these pages show."""
    _offer_patients(people, patients, at)
    _leave_patients(people, patients, at)
    _name_guardian(people, patients, at)
    for name in ("positive", "without_account"):
        born_on = BirthDate.objects.get(patient=patients[name]).born_on
        by = people["new_prescriber"]
        glass.shatter(reference=patients[name].reference, born_on=born_on, reason=_REASON, by=by, at=at)


def enroll(prescriber: User, *, at: datetime) -> Patient:
    """Enroll somebody today, who has no account and of whom nothing else is on record."""
    today = at.date()
    first = {
        Kind.PATIENT: {"born_on": today.replace(year=1999)},
        Kind.CATEGORY: {"from_on": today, "category": "can", "basis": "default"},
        Kind.ENROLLMENT: {"opened_on": today},
    }
    # A name as long as names become.
    person = Person("Ana", "Featherstonehaugh-Konstantinopoulou")
    usual = Pharmacy.objects.get(users__username="pharmacist")
    return enrollments.enroll(person, prescriber=prescriber, pharmacy=usual, first_facts=first, by=prescriber, at=at)


def _offer_patients(people: Mapping[str, User], patients: dict[str, Patient], at: datetime) -> None:
    for name in ("to_be_accepted", "to_be_declined", "to_be_withdrawn"):
        patients[name] = enroll(people["prescriber"], at=at)
        _offer(patients[name], people["okafor"], by=people["prescriber"], at=at)


def _leave_patients(people: Mapping[str, User], patients: dict[str, Patient], at: datetime) -> None:
    """Deactivate a prescriber who has patients: one is offered to nobody yet."""
    clinic = people["prescriber"].clinic
    leaver = _register("retired", "Rolf", "Aalto", Role.PRESCRIBER, at, clinic=clinic, code="DR-AALTO")
    for name in ("left_behind", "left_and_offered", "left_and_asked_about"):
        patients[name] = enroll(leaver, at=at)
    registry.deactivate(leaver, by=people["staff"], at=at)
    for name in ("left_and_offered", "left_and_asked_about"):
        _offer(patients[name], people["okafor"], by=people["staff"], at=at)


def _offer(patient: Patient, receiver: User, *, by: User, at: datetime) -> None:
    note = "The family moves to your side of town."
    transfers.offer(patient_id=patient.pk, to_prescriber=receiver, note=note, by=by, at=at)


def _name_guardian(people: Mapping[str, User], patients: dict[str, Patient], at: datetime) -> None:
    aunt = _register("aunt", "Ama", "Osei", Role.GUARDIAN, at)
    patient_id, by = patients["minor_with_guardian"].pk, people["prescriber"]
    guardianships.name_known(patient_id=patient_id, guardian=aunt, relation=Relation.GUARDIAN, by=by, at=at)


def _register(username: str, first: str, last: str, role: Role, at: datetime, **fields: object) -> User:
    return registry.register_user(
        username=username, role=role, password=None, first_name=first, last_name=last, by=SYSTEM, at=at, **fields
    )

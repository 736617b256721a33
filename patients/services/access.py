"""Give patients an account of their own, under the reference they are known by, and a way back to it."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from accounts import roles
from accounts.models import User
from accounts.roles import Permission, Role
from accounts.services import passwords, people, second_factors
from accounts.services.passwords import Issued
from audit import trail
from audit.actions import Action
from patients import compartments
from patients.models import Patient
from patients.services import calendar_links


class Identity(StrEnum):
    """How a clinician saw that whoever asks is the patient."""

    DOCUMENT = "document"
    KNOWN = "known"
    RECORD = "record"


class HasAccount(Exception):
    """Say that the patient can sign in already."""


class NoAccount(Exception):
    """Say that the patient has nothing to sign in to yet."""


def give(patient_id: int, *, by: User, at: datetime) -> Issued:
    """Make the patient's account, with a one-time password.

    :raises NotAllowed: by somebody who gives nobody access
    :raises Patient.DoesNotExist: the patient is not theirs
    :raises HasAccount: there is one
    :raises accounts.services.people.NameTaken: somebody else goes by the patient's reference
    """
    with transaction.atomic():
        patient = _held(patient_id, by, at)
        if patient.user_id is not None:
            raise HasAccount(patient.reference)
        about = {"first_name": patient.given_name, "last_name": patient.family_name, "email": patient.email}
        issued = passwords.register(username=patient.reference, role=Role.PATIENT, by=by, at=at, **about)
        patient.user = issued.user
        patient.save(update_fields=["user"])
        trail.record(
            action=Action.PATIENT_CHANGED, patient=patient.reference, subject=issued.user.username, by=by, at=at
        )
    return issued


def recover(patient_id: int, *, identity: Identity, removes_factors: bool, by: User, at: datetime) -> Issued:
    """Give the patient, who is in the room, a new one-time password; whoever is signed in as the patient is signed out.

    :param identity: how it was seen that it is the patient
    :raises NotAllowed: by somebody who gives nobody access
    :raises Patient.DoesNotExist: the patient is not theirs
    :raises NoAccount: there is none yet
    """
    with transaction.atomic():
        patient = _held(patient_id, by, at)
        if patient.user is None:
            raise NoAccount(patient.reference)
        # Where the patient is told, and may have a link sent next time.
        people.keep_address(patient.user, email=patient.email)
        if removes_factors:
            second_factors.remove_all(patient.user, by=by, at=at)
        # Whoever was in the account may have made it.
        calendar_links.revoke_open(patient, by=by, at=at)
        issued = passwords.reset(patient.user, by=by, at=at)
        _note_recovery(patient, identity=identity, removes_factors=removes_factors, by=by, at=at)
    return issued


def _note_recovery(patient: Patient, *, identity: Identity, removes_factors: bool, by: User, at: datetime) -> None:
    subject = patient.user.username if patient.user else ""
    detail = {"identity": str(identity), "second_factors_removed": removes_factors}
    trail.record(
        action=Action.RECOVERY_APPROVED, patient=patient.reference, subject=subject, detail=detail, by=by, at=at
    )


def _held(patient_id: int, by: User, at: datetime) -> Patient:
    roles.require(by, Permission.GIVE_ACCESS)
    return compartments.held(patient_id, by=by, at=at)

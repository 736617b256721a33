"""Give patients an account of their own, under the reference they are known by."""

from datetime import datetime

from django.db import transaction

from accounts import roles
from accounts.models import User
from accounts.roles import Permission, Role
from accounts.services import passwords
from accounts.services.passwords import Issued
from audit import trail
from audit.actions import Action
from patients import compartments
from patients.models import Patient


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
        names = {"first_name": patient.given_name, "last_name": patient.family_name}
        issued = passwords.register(username=patient.reference, role=Role.PATIENT, by=by, at=at, **names)
        patient.user = issued.user
        patient.save(update_fields=["user"])
        trail.record(
            action=Action.PATIENT_CHANGED, patient=patient.reference, subject=issued.user.username, by=by, at=at
        )
    return issued


def renew(patient_id: int, *, by: User, at: datetime) -> Issued:
    """Give the patient a new one-time password; whoever is signed in as the patient is signed out.

    :raises NotAllowed: by somebody who gives nobody access
    :raises Patient.DoesNotExist: the patient is not theirs
    :raises NoAccount: there is none yet
    """
    with transaction.atomic():
        patient = _held(patient_id, by, at)
        if patient.user is None:
            raise NoAccount(patient.reference)
        return passwords.reset(patient.user, by=by, at=at)


def _held(patient_id: int, by: User, at: datetime) -> Patient:
    roles.require(by, Permission.GIVE_ACCESS)
    return compartments.held(patient_id, by=by, at=at)

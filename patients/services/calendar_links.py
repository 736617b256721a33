"""Give a patient a secret calendar link, replace it, and take it back."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from accounts import roles
from accounts.models import User
from accounts.roles import NotAllowed, Permission
from audit import trail
from audit.actions import Action
from patients.models import CalendarLink, Patient

# 32 bytes: nobody guesses it, and it needs no second secret beside its hash.
_SECRET_BYTES = 32


def make(patient_id: int, *, by: User, at: datetime) -> str:
    """Make a new link in place of the one there is, and return its secret, which is kept nowhere.

    :raises NotAllowed: by somebody other than the patient
    """
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    with transaction.atomic():
        patient = _own(patient_id, by)
        revoke_open(patient, by=by, at=at)
        CalendarLink.objects.create(
            patient=patient,
            secret_sha256=hashlib.sha256(secret.encode()).hexdigest(),
            created_at=at,
            created_by=by,
        )
        trail.record(action=Action.CALENDAR_LINK_MADE, patient=patient.reference, by=by, at=at)
    return secret


def revoke(patient_id: int, *, by: User, at: datetime) -> None:
    """Let the patient's link work no longer; without one there is nothing to do.

    :raises NotAllowed: by somebody other than the patient
    """
    with transaction.atomic():
        revoke_open(_own(patient_id, by), by=by, at=at)


def _own(patient_id: int, by: User) -> Patient:
    """Hold the patient, who alone may do this."""
    patient = Patient.objects.locked(patient_id)
    roles.require(by.as_of_now(), Permission.VIEW_OWN_RECORD)
    if patient.user_id != by.pk:
        raise NotAllowed(Permission.VIEW_OWN_RECORD)
    return patient


def revoke_open(patient: Patient, *, by: User, at: datetime) -> None:
    """Let the link of a patient who is held work no longer. Part of what ends it, which asks who may."""
    revoked = patient.calendar_links.filter(revoked_at__isnull=True).update(revoked_at=at, revoked_by=by)
    if revoked:
        trail.record(action=Action.CALENDAR_LINK_REVOKED, patient=patient.reference, by=by, at=at)

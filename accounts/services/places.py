"""Register clinics and pharmacies, with who did it in the trail."""

from datetime import datetime

from django.db import transaction

from accounts.models import Clinic, Pharmacy, User
from accounts.services import people
from audit import trail
from audit.actions import Action


def register_clinic(*, name: str, supervision: str, by: User, at: datetime) -> Clinic:
    """Register a clinic and the supervision profile it lays over the program."""
    with transaction.atomic():
        clinic = people.register_clinic(name=name, supervision=supervision)
        trail.record(action=Action.CLINIC_REGISTERED, subject=clinic.reference, by=by, at=at)
    return clinic


def register_pharmacy(*, name: str, code: str, phone: str, by: User, at: datetime) -> Pharmacy:
    """Register a pharmacy under the code the program certifies it by."""
    with transaction.atomic():
        pharmacy = people.register_pharmacy(name=name, code=code, phone=phone)
        trail.record(action=Action.PHARMACY_REGISTERED, subject=pharmacy.code, by=by, at=at)
    return pharmacy

"""Register clinics and pharmacies, with who did it in the trail."""

from datetime import datetime

from django.db import transaction

from accounts import roles
from accounts.models import Clinic, Pharmacy, Supervision, User
from accounts.roles import Permission
from audit import trail
from audit.actions import Action
from audit.references import new_reference


def register_clinic(*, name: str, supervision: str = Supervision.SMPC, by: User | str, at: datetime) -> Clinic:
    """Register a clinic and the supervision profile it lays over the program.

    :raises NotAllowed: by anybody but staff
    """
    roles.require_unless_program(by, Permission.MANAGE_PEOPLE)
    with transaction.atomic():
        clinic = Clinic.objects.create(name=name, supervision=supervision, reference=new_reference("C"))
        trail.record(action=Action.CLINIC_REGISTERED, subject=clinic.reference, by=by, at=at)
    return clinic


def register_pharmacy(*, name: str, code: str, phone: str = "", by: User | str, at: datetime) -> Pharmacy:
    """Register a pharmacy under the code the program certifies it by.

    :raises NotAllowed: by anybody but staff
    """
    roles.require_unless_program(by, Permission.MANAGE_PEOPLE)
    with transaction.atomic():
        pharmacy = Pharmacy.objects.create(name=name, code=code, phone=phone)
        trail.record(action=Action.PHARMACY_REGISTERED, subject=pharmacy.code, by=by, at=at)
    return pharmacy

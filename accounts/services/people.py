"""Register clinics, pharmacies and the people who act."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Clinic, Pharmacy, User
from accounts.roles import Role
from audit import trail
from audit.actions import Action
from audit.references import new_reference


def register_clinic(*, name: str, supervision: str = "smpc") -> Clinic:
    """Register a clinic and the supervision profile it lays over the program."""
    return Clinic.objects.create(name=name, supervision=supervision, reference=new_reference("C"))


def register_pharmacy(*, name: str, code: str, phone: str = "") -> Pharmacy:
    """Register a pharmacy under the code the program certifies it by."""
    return Pharmacy.objects.create(name=name, code=code, phone=phone)


def register_user(*, username: str, role: Role, password: str | None, by: User | str, at: datetime, **fields: Any) -> User:
    """Register a person who acts in one role; without a password nobody can sign in as them."""
    with transaction.atomic():
        user = User.objects.create_user(username, password=password, role=role, **fields)
        trail.record(action=Action.USER_CREATED, subject=username, detail={"role": str(role)}, by=by, at=at)
    return user

"""Read whose forms a parent or guardian may sign: children in their charge, while they are minors and enrolled."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import F, Q, QuerySet

from accounts.models import User
from accounts.roles import Role
from monitoring.policy.decide import program_date
from monitoring.policy.months import anniversary
from monitoring.selectors import records
from patients import selectors as patients
from patients.models import Guardianship, Patient

_ADULT_AGE_YEARS = 18


def in_charge(guardian: User, *, at: datetime) -> Sequence[Guardianship]:
    """Return the guardianships under which somebody may sign at an instant: one for each child.

    It is over by itself on the 18th birthday by the latest birth date on record, and when no enrollment is open;
    without a birth date nobody knows that the patient is a minor.
    """
    if not guardian.is_active or guardian.role != Role.GUARDIAN:
        return []
    on = program_date(at)
    in_force = Q(from_on__lte=on) & (Q(until_on__isnull=True) | Q(until_on__gt=on))
    related = ("clinic", "prescriber", "pharmacy", "training_case")
    found = Guardianship.objects.filter(in_force, guardian=guardian).select_related(
        *(f"patient__{each}" for each in related)
    )
    return [each for each in found.order_by("patient__given_name", "pk") if may_have_guardian(each.patient, on=on)]


def may_have_guardian(patient: Patient, *, on: date) -> bool:
    """Tell whether somebody else's signature can count for a patient on a day: under 18, and enrolled."""
    return is_minor(patients.latest_birth_date(patient), on=on) and records.open_enrollment(patient) is not None


def is_minor(born_on: date | None, *, on: date) -> bool:
    """Tell whether somebody born on a day is surely under 18 on another."""
    return born_on is not None and on.toordinal() < anniversary(born_on.toordinal(), _ADULT_AGE_YEARS)


def of_patient(patient: Patient) -> QuerySet[Guardianship]:
    """Return who signs or signed for a patient, the open ones first."""
    rows = Guardianship.objects.filter(patient=patient).select_related("guardian")
    return rows.order_by(F("until_on").desc(nulls_first=True), "-from_on", "-pk")


def known_guardian(username: str) -> User | None:
    """Return the guardian who signs in under this name, however it is capitalized; nobody browses them."""
    return User.objects.filter(role=Role.GUARDIAN, is_active=True, username__iexact=username.strip()).first()

"""Read patients: one guarded queryset for each role is the only door to their rows."""

from collections.abc import Callable
from datetime import date, datetime

from django.db.models import Q, QuerySet

from accounts.models import Clinic, User
from accounts.roles import Role
from patients.models import BirthDate, BrokenGlass, Patient
from patients.models.glass import OPEN_FOR


def visible_to(user: User, *, on: date) -> QuerySet[Patient]:
    """Return the patients whose records this user may open on a day; anybody else's is not found."""
    if not user.is_active:
        return Patient.objects.none()
    return Patient.objects.filter(_VISIBLE[Role(user.role)](user, on)).select_related(
        "clinic", "prescriber", "pharmacy", "training_case"
    )


def _own_patients(user: User, on: date) -> Q:
    return Q(prescriber=user) | _training_of_clinic(user)


def _patients_of_prescribers_served(user: User, on: date) -> Q:
    in_force = Q(delegations_given__delegate=user, delegations_given__from_on__lte=on) & (
        Q(delegations_given__until_on__isnull=True) | Q(delegations_given__until_on__gt=on)
    )
    # Who acts for somebody has no more standing than they have: for one who was deactivated, none.
    served = User.objects.filter(in_force, clinic=user.clinic_id, is_active=True)
    return Q(prescriber__in=served, clinic=user.clinic_id) | _training_of_clinic(user)


def _training_of_clinic(user: User) -> Q:
    return Q(training_case__isnull=False, clinic=user.clinic_id)


def _own_record(user: User, on: date) -> Q:
    return Q(user=user)


def _nobody(user: User, on: date) -> Q:
    return Q(pk__in=[])


_VISIBLE: dict[Role, Callable[[User, date], Q]] = {
    Role.PRESCRIBER: _own_patients,
    Role.NURSE: _patients_of_prescribers_served,
    Role.PATIENT: _own_record,
    # A pharmacist asks about one patient at a time, by reference and birth date.
    Role.PHARMACIST: _nobody,
    # Staff see refusals and certifications, not records.
    Role.STAFF: _nobody,
    # A guardian reads and signs forms, and opens no record: see monitoring/selectors/guardians.py.
    Role.GUARDIAN: _nobody,
}


def at_counter(*, reference: str, born_on: date) -> Patient | None:
    """Return the one patient with this reference whose latest birth date on record is this one."""
    patient = Patient.objects.filter(reference=reference.strip().upper()).first()
    return patient if patient is not None and latest_birth_date(patient) == born_on else None


def through_broken_glass(user: User, reference: str, *, at: datetime) -> BrokenGlass | None:
    """Return this user's emergency opening of a patient's record while it lasts: to be read from, and nothing else."""
    lasting = BrokenGlass.objects.filter(expires_at__gt=at, opened_at__gt=at - OPEN_FOR, opened_at__lte=at)
    found = lasting.filter(opened_by=user, patient__reference=reference).order_by("-opened_at")
    related = ("clinic", "prescriber", "pharmacy", "training_case")
    return found.select_related(*(f"patient__{each}" for each in related)).first()


def latest_birth_date(patient: Patient) -> date | None:
    """Return the birth date last recorded that was not corrected."""
    latest = BirthDate.objects.not_voided(patient).order_by("-pk").first()
    return latest.born_on if latest else None


def by_reference(reference: str) -> Patient | None:
    """Return any patient by reference: for commands, which act for the program and not for a user."""
    related = ("clinic", "prescriber", "pharmacy", "training_case")
    return Patient.objects.filter(reference=reference).select_related(*related).first()


def namesake(clinic: Clinic, *, given_name: str, family_name: str, born_on: date) -> Patient | None:
    """Return a patient of a clinic with this name and birth date, who may be the same person."""
    named = Patient.objects.filter(clinic=clinic, given_name__iexact=given_name, family_name__iexact=family_name)
    return next((each for each in named.order_by("pk") if latest_birth_date(each) == born_on), None)

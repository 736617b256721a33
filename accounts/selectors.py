"""Read who may act: people and places, their certifications that stand, their delegates."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, QuerySet

from accounts.models import Certification, CertificationVoid, Delegation, Pharmacy, Subject, User
from accounts.roles import Role
from audit import trail


class Holder(NamedTuple):
    """Hold who may be certified, by code, and the certifications that stand, the latest-ending first."""

    subject: Subject
    code: str
    name: str
    place: str
    certifications: Sequence[Certification]


def holders() -> list[Holder]:
    """Return all prescribers and pharmacies that the program knows, by name."""
    standing: defaultdict[tuple[str, str], list[Certification]] = defaultdict(list)
    for row in _standing():
        standing[row.subject, row.who].append(row)
    return [
        each._replace(certifications=standing[each.subject, each.code]) for each in (*_prescribers(), *_pharmacies())
    ]


def holder(subject: str, code: str) -> Holder | None:
    """Return one prescriber or pharmacy."""
    return next((each for each in holders() if (each.subject, each.code) == (subject, code)), None)


def reaching(subject: Subject, code: str, *, on: date) -> QuerySet[Certification]:
    """Return what certifies this prescriber or pharmacy on a day or later."""
    return _standing().filter(subject=subject, who=code, through_on__gte=on)


def _standing() -> QuerySet[Certification]:
    voided = CertificationVoid.objects.filter(certification=OuterRef("pk"))
    # A training case's own certifications count for nobody else.
    return Certification.objects.filter(~Exists(voided), scope="").order_by("-through_on", "-pk")


def _prescribers() -> list[Holder]:
    users = (
        User.objects.filter(role=Role.PRESCRIBER).select_related("clinic").order_by("last_name", "first_name", "code")
    )
    return [
        Holder(Subject.PRESCRIBER, user.code, user.get_full_name() or user.username, user.clinic.name, ())
        for user in users
        if user.code and user.clinic
    ]


def _pharmacies() -> list[Holder]:
    pharmacies = Pharmacy.objects.order_by("name", "code")
    return [Holder(Subject.PHARMACY, each.code, each.name, each.phone, ()) for each in pharmacies]


def people() -> QuerySet[User]:
    """Return everybody but the patients and their guardians, who are their clinics' to know."""
    users = User.objects.exclude(role__in=[Role.PATIENT, Role.GUARDIAN]).select_related("clinic", "pharmacy")
    return users.order_by("role", "last_name", "first_name", "username")


def is_taken(username: str) -> bool:
    """Tell whether somebody, or the program itself, goes by this name, however it is capitalized."""
    return username.lower() == trail.SYSTEM or User.objects.filter(username__iexact=username).exists()


def nurses_beside(prescriber: User) -> QuerySet[User]:
    """Return the nurses who work at the clinic of a prescriber."""
    nurses = User.objects.filter(role=Role.NURSE, is_active=True, clinic=prescriber.clinic)
    return nurses.order_by("last_name", "first_name", "username")


def delegations_of(prescriber: User) -> QuerySet[Delegation]:
    """Return who acts, will act or acted for a prescriber, the open ones first."""
    rows = Delegation.objects.filter(prescriber=prescriber).select_related("delegate")
    return rows.order_by(F("until_on").desc(nulls_first=True), "-from_on", "-pk")


def open_delegation(prescriber: User, username: str) -> Delegation | None:
    """Return the delegation of this prescriber to this person that has no end yet."""
    return delegations_of(prescriber).filter(delegate__username=username, until_on__isnull=True).first()


def colleagues_of(prescriber: User) -> QuerySet[User]:
    """Return the other active prescribers of a prescriber's own clinic; nobody browses other clinics' people."""
    colleagues = User.objects.filter(role=Role.PRESCRIBER, is_active=True, clinic=prescriber.clinic)
    return colleagues.exclude(pk=prescriber.pk).order_by("last_name", "first_name", "username")


def prescriber_of_code(code: str) -> User | None:
    """Return the active prescriber whom the program certifies by this code, however it is capitalized."""
    return User.objects.filter(role=Role.PRESCRIBER, is_active=True, code__iexact=code.strip()).first()

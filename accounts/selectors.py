"""Read who may act: people and places, their certifications that stand, their delegates."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import Certification, CertificationVoid, Delegation, Letter, Pharmacy, Recovery, Subject, User
from accounts.roles import Role
from audit import trail
from audit.actions import Action
from audit.models import Event


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


def signing_in_as(typed: str) -> User | None:
    """Return whom a name or an e-mail address stands for, however it is capitalized."""
    if not typed:
        return None
    matches = User.objects.filter(Q(username__iexact=typed) | Q(email__iexact=typed)).order_by("pk")
    # A name goes before an address.
    return min(matches, key=lambda each: each.username.lower() != typed.lower(), default=None)


def only_user_at(addresses: Sequence[str]) -> User | None:
    """Return the one active user at these addresses; None where it could be several."""
    at_any = Q(pk__in=[])
    for address in addresses:
        at_any |= Q(email__iexact=address)
    found = list(User.objects.filter(at_any, is_active=True)[:2])
    return found[0] if len(found) == 1 else None


class SecondFactors(NamedTuple):
    """Hold what somebody can prove besides the password."""

    app: Authenticator | None
    passkeys: Sequence[Authenticator]
    codes: Authenticator | None

    @property
    def how_many(self) -> int:
        return len(self.passkeys) + (self.app is not None)

    @property
    def codes_left(self) -> int:
        return len(self.codes.wrap().get_unused_codes()) if self.codes else 0


def second_factors_of(user: User) -> SecondFactors:
    """Return the second factors of a user."""
    rows = list(Authenticator.objects.filter(user=user).order_by("created_at", "pk"))
    of_type = {kind: [each for each in rows if each.type == kind] for kind in Authenticator.Type}
    return SecondFactors(
        app=next(iter(of_type[Authenticator.Type.TOTP]), None),
        passkeys=of_type[Authenticator.Type.WEBAUTHN],
        codes=next(iter(of_type[Authenticator.Type.RECOVERY_CODES]), None),
    )


def open_letter(reference: str, *, at: datetime) -> Letter | None:
    """Return the letter whose link is still good."""
    good = Letter.objects.filter(closed_at=None, expires_at__gt=at, user__is_active=True)
    return good.select_related("user").filter(reference=reference).first()


def open_recoveries(*, at: datetime) -> QuerySet[Recovery]:
    """Return the recoveries that wait for somebody to decide, the oldest first."""
    waiting = Recovery.objects.filter(decided_at=None, expires_at__gt=at)
    return waiting.select_related("user", "asked_by").order_by("asked_at", "pk")


class Replaced(NamedTuple):
    """Hold who replaced somebody's password, and when."""

    by: str
    at: datetime


def replaced(user: User) -> Replaced | None:
    """Return who gave a user the one-time password they have, as the trail tells."""
    event = Event.objects.filter(action=Action.PASSWORD_CHANGED, subject=user.username).order_by("-pk").first()
    if event is None or event.actor == user.username:
        return None
    by = User.objects.filter(username=event.actor).first()
    return Replaced(by.get_full_name() or by.username if by else event.actor, event.at)


def colleagues_of(prescriber: User) -> QuerySet[User]:
    """Return the other active prescribers of a prescriber's own clinic; nobody browses other clinics' people."""
    colleagues = User.objects.filter(role=Role.PRESCRIBER, is_active=True, clinic=prescriber.clinic)
    return colleagues.exclude(pk=prescriber.pk).order_by("last_name", "first_name", "username")


def prescriber_of_code(code: str) -> User | None:
    """Return the active prescriber whom the program certifies by this code, however it is capitalized."""
    return User.objects.filter(role=Role.PRESCRIBER, is_active=True, code__iexact=code.strip()).first()

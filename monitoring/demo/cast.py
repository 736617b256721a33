"""Register who acts in the demo: a clinic, two pharmacies, one account for each role, and who else the stories need."""

from dataclasses import dataclass
from functools import partial

from accounts.models import Clinic, Pharmacy, Subject, User
from accounts.roles import Role
from accounts.services import certifications, delegations, people, places
from audit import trail
from monitoring.demo.clock import Clock
from monitoring.services import training

# Everybody joined this many days ago, before the oldest story begins.
JOINED = -400
# Public on purpose: the accounts it opens exist only in the demo.
PASSWORD = "riskprog-demo"  # noqa: S105
DERMATOLOGY = "dermatology"


@dataclass(frozen=True, slots=True)
class Cast:
    clock: Clock
    staff: User
    prescriber: User
    nurse: User
    pharmacist: User
    pharmacy: Pharmacy
    # Who signs for a minor of the stories.
    guardian: User
    # Whose certification has ended.
    lapsed_prescriber: User
    lapsed_pharmacy: Pharmacy
    # Who is certified, but is no dermatologist.
    family_doctor: User
    # What the account `patient` opens: her record is one of the stories.
    patient_password: str


def register(clock: Clock, *, password: str) -> Cast:
    """Register everybody, certified from the day they joined."""
    clinic = training.demo_clinic(at=clock.at(JOINED, 8))
    pharmacy, lapsed_pharmacy = _pharmacies(clock)
    staff = _user(clock, "staff", Role.STAFF, "Sam Whitfield", password)
    cast = Cast(
        clock=clock,
        staff=staff,
        prescriber=_prescriber(clock, clinic, "prescriber", "Elena Reyes", password),
        nurse=_user(clock, "nurse", Role.NURSE, "Noor Haddad", password, clinic=clinic),
        pharmacist=_user(clock, "pharmacist", Role.PHARMACIST, "Priya Nair", password, pharmacy=pharmacy),
        pharmacy=pharmacy,
        guardian=_user(clock, "guardian", Role.GUARDIAN, "Grace Park", password),
        lapsed_prescriber=_prescriber(clock, clinic, "okafor", "Chidi Okafor", None),
        lapsed_pharmacy=lapsed_pharmacy,
        family_doctor=_prescriber(clock, clinic, "lindqvist", "Maja Lindqvist", None),
        patient_password=password,
    )
    _certify_all(cast)
    _delegate_all(cast)
    return cast


def _pharmacies(clock: Clock) -> tuple[Pharmacy, Pharmacy]:
    register = partial(places.register_pharmacy, by=trail.SYSTEM, at=clock.at(JOINED, 8))
    return (
        register(name="Corner Pharmacy (demo)", code="PH-CORNER", phone="555-0101"),
        register(name="Harbor Pharmacy (demo)", code="PH-HARBOR", phone="555-0102"),
    )


def _prescriber(clock: Clock, clinic: Clinic, username: str, name: str, password: str | None) -> User:
    code = f"DR-{name.split()[-1].upper()}"
    return _user(clock, username, Role.PRESCRIBER, name, password, clinic=clinic, code=code)


def _user(
    clock: Clock, username: str, role: Role, name: str, password: str | None, **fields: Clinic | Pharmacy | str
) -> User:
    first, last = name.split()
    return people.register_user(
        username=username,
        role=role,
        password=password,
        first_name=first,
        last_name=last,
        email=f"{username}@example.org",
        by=trail.SYSTEM,
        at=clock.at(JOINED, 8),
        **fields,
    )


def _certify_all(cast: Cast) -> None:
    # A certification is good for a year, and renewed.
    for from_on, through_on in ((JOINED, -36), (-35, 329)):
        _certify(cast, Subject.PRESCRIBER, cast.prescriber, from_on, through_on, specialty=DERMATOLOGY)
        _certify(cast, Subject.PHARMACY, cast.pharmacy, from_on, through_on)
    _certify(cast, Subject.PRESCRIBER, cast.lapsed_prescriber, -374, -10, specialty=DERMATOLOGY)
    _certify(cast, Subject.PRESCRIBER, cast.family_doctor, -345, 19, specialty="family medicine")
    _certify(cast, Subject.PHARMACY, cast.lapsed_pharmacy, -368, -4)


def _certify(
    cast: Cast, subject: Subject, holder: User | Pharmacy, from_on: int, through_on: int, *, specialty: str = ""
) -> None:
    certifications.certify(
        subject=subject,
        who=str(holder.code),
        from_on=cast.clock.day(from_on),
        through_on=cast.clock.day(through_on),
        specialty=specialty,
        by=cast.staff,
        at=cast.clock.at(from_on, 9),
    )


def _delegate_all(cast: Cast) -> None:
    for prescriber in (cast.prescriber, cast.lapsed_prescriber, cast.family_doctor):
        delegations.name(
            prescriber=prescriber,
            delegate=cast.nurse,
            from_on=cast.clock.day(JOINED),
            by=prescriber,
            at=cast.clock.at(JOINED, 10),
        )

"""Lead a patient through the program: enrollment, months of care, supplies. Days count from today, which is 0."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.models import Pharmacy, User
from accounts.roles import Role
from accounts.services import people
from accounts.services.signatures import BROUGHT
from monitoring.demo import entries
from monitoring.demo.cast import Cast
from monitoring.models import Authorization, Prescription
from monitoring.services import authorizations, enrollments, facts, prescriptions
from monitoring.services.authorizations import NothingPrescribed
from monitoring.services.decisions import NotPermitted
from monitoring.services.enrollments import Person
from monitoring.services.new_facts import NewFact
from monitoring.services.prescriptions import Regimen
from patients.models import ConsentForm, Entry, Kind, Language, Patient, Signer

REGIMEN = Regimen(product="isotretinoin capsules", strength_mg=20, daily_dose_mg=40, days_supply=30)
# From enrollment to the first supply: two tests 19 days apart, a month of contraception begun before.
BEFORE_FIRST = 25
ACNE = {"code": "severe_acne", "conventional_therapy_failed": True, "prior_therapies": "doxycycline, adapalene"}
CAN = {"category": "can", "basis": "default"}
CIS_MALE = {"category": "cannot", "basis": "cis_male"}


@dataclass(frozen=True, slots=True)
class Course:
    """Hold one patient's course: the patient, who treats and who supplies."""

    cast: Cast
    patient: Patient
    prescriber: User
    user: User

    def day(self, offset: int) -> date:
        return self.cast.clock.day(offset)

    def record(self, on: int, *new: NewFact, by: User | None = None, hour: int = 10) -> list[Entry]:
        """Record facts on a day, by the nurse unless somebody else is named."""
        at = self.cast.clock.at(on, hour)
        by = by or self.cast.nurse
        return facts.record_all(new, patient_id=self.patient.pk, signing=BROUGHT, by=by, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """Say how a patient is enrolled; what is left out is unremarkable."""

    on: int
    age: int = 24
    kilograms: str = "62.5"
    category: dict[str, str] = field(default_factory=lambda: CAN)
    indication: dict[str, Any] = field(default_factory=lambda: ACNE)
    prescriber: User | None = None
    pharmacy: Pharmacy | None = None
    language: Language = Language.ENGLISH
    time_zone: str = "America/New_York"
    # None: a patient without an account of their own, who signs in nowhere.
    username: str | None = None
    signers: Sequence[Signer] = (Signer.PATIENT,)
    forms: Sequence[ConsentForm] = tuple(ConsentForm)


def enroll(cast: Cast, name: str, how: Enrolled) -> Course:
    """Enroll a patient and let the consents be signed."""
    given, family = name.rsplit(" ", 1)
    at = cast.clock.at(how.on, 9)
    prescriber, user = how.prescriber or cast.prescriber, _user(cast, name, how)
    patient = enrollments.enroll(
        Person(given, family, f"{_mailbox(name)}@example.org", "(202) 555-0199", how.language, how.time_zone),
        prescriber=prescriber,
        pharmacy=how.pharmacy or cast.pharmacy,
        first_facts=_first_facts(cast, how),
        user=user,
        by=prescriber,
        at=at,
    )
    course = Course(cast=cast, patient=patient, prescriber=prescriber, user=user)
    signatures = [
        entries.consent(form, cast.clock.day(how.on), name=name, signer=signer, language=how.language)
        for form in how.forms
        for signer in how.signers
    ]
    course.record(how.on, *signatures, by=user)
    course.record(how.on, entries.weight(course.day(how.on), how.kilograms))
    return course


def _user(cast: Cast, name: str, how: Enrolled) -> User:
    given, family = name.rsplit(" ", 1)
    return people.register_user(
        username=how.username or _mailbox(name),
        role=Role.PATIENT,
        password=cast.patient_password if how.username else None,
        first_name=given,
        last_name=family,
        by=how.prescriber or cast.prescriber,
        at=cast.clock.at(how.on, 9),
    )


def _mailbox(name: str) -> str:
    return "".join(letter for letter in name.lower().replace(" ", ".") if letter.isascii())


def _first_facts(cast: Cast, how: Enrolled) -> dict[Kind, dict[str, Any]]:
    on = cast.clock.day(how.on)
    return {
        Kind.PATIENT: {"born_on": date(cast.clock.day(0).year - how.age, 1, 15)},
        Kind.CATEGORY: {"from_on": on, **how.category},
        Kind.ENROLLMENT: {"opened_on": on},
        Kind.INDICATION: {"recorded_on": on, **how.indication},
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """Say what happens in one month of care; `without` names what does not: test, labs, counseling, …"""

    on: int
    result: str = "negative"
    setting: str = "clia"
    forms: Sequence[str] = entries.FORMS
    # The patient's own, if not the same.
    her_forms: Sequence[str] = ()
    # When both forms came into use.
    since: int = -400
    without: Iterable[str] = ()


def month(course: Course, how: Month) -> None:
    """Record a month of a patient who can get pregnant: by the nurse, the prescriber, then the patient."""
    on = course.day(how.on)
    since = course.day(how.since)
    steps = {
        "visit": (course.cast.nurse, [entries.visit(on)]),
        "test": (course.cast.nurse, [entries.pregnancy_test(on, result=how.result, setting=how.setting)]),
        "labs": (course.cast.nurse, entries.usual_enzymes(on)),
        "counseling": (course.prescriber, [entries.counseling(on)]),
        "prescriber-forms": (course.prescriber, [entries.contraception(on, "prescriber", how.forms, since=since)]),
        "patient-forms": (course.user, [entries.contraception(on, "patient", how.her_forms or how.forms)]),
        "questions": (course.user, [entries.questions(on)]),
    }
    _record(course, how, steps)


def month_without_tests(course: Course, how: Month) -> None:
    """Record a month of a patient who cannot get pregnant."""
    on = course.day(how.on)
    steps = {
        "visit": (course.cast.nurse, [entries.visit(on)]),
        "labs": (course.cast.nurse, entries.usual_enzymes(on)),
        "counseling": (course.prescriber, [entries.counseling(on)]),
    }
    _record(course, how, steps)


def _record(course: Course, how: Month, steps: dict[str, tuple[User, list[NewFact]]]) -> None:
    kept = [step for name, step in steps.items() if name not in how.without]
    for hour, who in enumerate((course.cast.nurse, course.prescriber, course.user), start=9):
        if new := [fact for by, some in kept if by == who for fact in some]:
            course.record(how.on, *new, by=who, hour=hour)


def prescribe(course: Course, on: int) -> Prescription:
    """Write the month's prescription."""
    at = course.cast.clock.at(on, 12)
    return prescriptions.write(
        patient_id=course.patient.pk, regimen=REGIMEN, signing=BROUGHT, by=course.prescriber, at=at
    )


def authorize(course: Course, on: int) -> Authorization:
    """Let the pharmacy obtain an authorization."""
    cast = course.cast
    key = f"{course.patient.reference} {course.day(on)}"
    return authorizations.issue(
        patient_id=course.patient.pk,
        pharmacy=cast.pharmacy,
        key=key,
        signing=BROUGHT,
        by=cast.pharmacist,
        at=cast.clock.at(on, 15),
    )


def hand_over(course: Course, on: int) -> Authorization:
    """Write, authorize and hand over, all on one day."""
    prescribe(course, on)
    authorization = authorize(course, on)
    return authorizations.hand_over(authorization, by=course.cast.pharmacist, at=course.cast.clock.at(on, 16))


def try_to_prescribe(course: Course, on: int) -> None:
    """Ask to prescribe and be refused, which stays on record."""
    with suppress(NotPermitted):
        prescribe(course, on)
        raise AssertionError("the gate was to withhold")


def try_to_authorize(course: Course, on: int) -> None:
    """Ask at the counter and be refused, which stays on record."""
    with suppress(NotPermitted, NothingPrescribed):
        authorize(course, on)
        raise AssertionError("the gate was to withhold")


def begin(cast: Cast, name: str, *, first: int, **how: Any) -> Course:
    """Enroll a patient who can get pregnant and record the screening test; `first` is the day of the first supply."""
    enrolled_on = first - BEFORE_FIRST
    course = enroll(cast, name, Enrolled(on=enrolled_on, **how))
    on = course.day(enrolled_on + 1)
    course.record(enrolled_on + 1, entries.cycle(on, "irregular"), entries.pregnancy_test(on, setting="medical"))
    return course


def treat(cast: Cast, name: str, *, supplies: Sequence[int], **how: Any) -> Course:
    """Lead a patient who can get pregnant through months that each ended in a supply, on these days."""
    course = begin(cast, name, first=supplies[0], **how)
    for on in supplies:
        month(course, Month(on=on))
        hand_over(course, on)
    return course


def begin_without_tests(cast: Cast, name: str, *, on: int, **how: Any) -> Course:
    """Enroll a patient who cannot get pregnant: one consent form, no tests, no questions."""
    return enroll(cast, name, Enrolled(**{"on": on, "category": CIS_MALE, "forms": (ConsentForm.TREATMENT,), **how}))


def treat_without_tests(cast: Cast, name: str, *, supplies: Sequence[int], **how: Any) -> Course:
    """Lead a patient who cannot get pregnant through months that each ended in a supply, on these days."""
    course = begin_without_tests(cast, name, on=supplies[0], **how)
    for on in supplies:
        month_without_tests(course, Month(on=on))
        hand_over(course, on)
    return course

"""Say who a patient is, at the head of the page."""

from dataclasses import dataclass
from datetime import date

from monitoring.policy import facts as kinds
from monitoring.policy.facts import RiskCategory
from monitoring.policy.record import Facts
from monitoring.presenters.entries import name_of
from patients.models import Patient
from patients.models import RiskCategory as Category


@dataclass(frozen=True, slots=True)
class Header:
    """Hold what the head of a patient's page says."""

    reference: str
    name: str
    age: str
    category: str
    prescriber: str
    pharmacy: str
    is_training: bool


def header(patient: Patient, facts: Facts, *, day: int) -> Header:
    """Return who the patient is on a day, by the facts known."""
    return Header(
        reference=patient.reference,
        name=f"{patient.family_name}, {patient.given_name}",
        age=_age(facts, date.fromordinal(day)),
        category=Category(category_on(facts, day)).label,
        prescriber=name_of(patient.prescriber) if patient.prescriber else "no prescriber named",
        pharmacy=patient.pharmacy.name if patient.pharmacy else "",
        is_training=patient.is_training,
    )


def category_on(facts: Facts, day: int) -> RiskCategory:
    """Return the risk category in effect on a day: can get pregnant, unless the record says otherwise."""
    until_today = [each for each in facts.of(kinds.Category).facts if each.from_on <= day]
    return until_today[-1].category if until_today else RiskCategory.CAN


def _age(facts: Facts, today: date) -> str:
    births = facts.of(kinds.Patient).facts
    if not births:
        return "age not recorded"
    born = date.fromordinal(births[-1].born_on)
    had_birthday = (today.month, today.day) >= (born.month, born.day)
    return f"{today.year - born.year - (not had_birthday)} years old"

"""Say who a patient is, at the head of the page."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Role
from monitoring.policy import facts as kinds
from monitoring.policy.chart import Chart
from monitoring.policy.facts import RiskCategory
from monitoring.policy.record import Facts
from monitoring.policy.spans import Today
from monitoring.presenters.entries import listed_name, name_of
from patients.models import Patient
from patients.models import RiskCategory as Category


@dataclass(frozen=True, slots=True)
class Header:
    """Hold what the head of a patient's page says."""

    reference: str
    name: str
    age: str
    category: str
    treatment: str
    prescriber: str
    pharmacy: str
    is_training: bool
    acting_for: str


def header(patient: Patient, facts: Facts, chart: Chart, *, day: int, reader: User) -> Header:
    """Return who the patient is on a day, by the facts known, as somebody reads it."""
    return Header(
        reference=patient.reference,
        name=listed_name(patient),
        age=_age(facts, date.fromordinal(day)),
        category=str(Category(category_on(facts, day)).label),
        treatment=_treatment(chart, day),
        prescriber=name_of(patient.prescriber) if patient.prescriber else _("no prescriber named"),
        pharmacy=patient.pharmacy.name if patient.pharmacy else "",
        is_training=patient.is_training,
        acting_for=acting_for(patient, reader),
    )


def acting_for(patient: Patient, reader: User) -> str:
    """Return for whom a delegate acts on this patient; nothing for anybody else."""
    if reader.role != Role.NURSE or patient.prescriber is None or patient.is_training:
        return ""
    return _("Acting for Dr. %(name)s") % {"name": name_of(patient.prescriber)}


def category_on(facts: Facts, day: int) -> RiskCategory:
    """Return the risk category in effect on a day: can get pregnant, unless the record says otherwise."""
    until_today = [each for each in facts.of(kinds.Category).facts if each.from_on <= day]
    return until_today[-1].category if until_today else RiskCategory.CAN


def _treatment(chart: Chart, day: int) -> str:
    """Return which month since the first supply of the course a day lies in."""
    supplies = Today(day).read(chart.supplies)
    if supplies is None:
        return _("before the first supply")
    return _("month %(number)d of treatment") % {"number": _months(supplies.first.on, day) + 1}


def _months(since: int, day: int) -> int:
    began, today = date.fromordinal(since), date.fromordinal(day)
    return 12 * (today.year - began.year) + today.month - began.month - (today.day < began.day)


def _age(facts: Facts, today: date) -> str:
    births = facts.of(kinds.Patient).facts
    if not births:
        return _("age not recorded")
    born = date.fromordinal(births[-1].born_on)
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return ngettext("%(years)d year old", "%(years)d years old", years) % {"years": years}

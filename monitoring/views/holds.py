"""Read what the clinic itself holds now, and which of its holds somebody overrode."""

from collections.abc import Sequence
from datetime import datetime

from monitoring.models import Ask
from monitoring.policy.decide import Judgment
from monitoring.policy.findings import Layer
from monitoring.policy.record import Facts
from monitoring.presenters import signature_lines as signatures
from monitoring.presenters.overrides import HoldRow, OverrideRow, hold_row, in_force, override_row
from monitoring.selectors import records
from monitoring.services import questions
from patients.models import Patient


def rows(patient: Patient, *, at: datetime) -> Sequence[HoldRow]:
    """Return the clinic's own holds of today, in words."""
    return [hold_row(each) for each in _held(patient, at)]


def first_overridable(patient: Patient, *, at: datetime) -> dict[str, str]:
    """Return the hold that an override begins with: the first that can be overridden, if there is one."""
    found = [each.requirement.id for each in _held(patient, at) if each.finding.overridable]
    return {"requirement": found[0]} if found else {}


def overridden(patient: Patient, facts: Facts, *, day: int) -> Sequence[OverrideRow]:
    """Return the overrides in force on a day, each with its signature; where there are none, nothing is read."""
    found = in_force(facts, day=day)
    signed = signatures.lines(patient, records.overrides(patient, [each.id for each in found])) if found else {}
    return [override_row(each, signed.get(each.id), day=day) for each in found]


def _held(patient: Patient, at: datetime) -> list[Judgment]:
    decision = questions.case_of(patient, Ask.DISPENSE, at=at).decide()
    return [each for each in decision.judgments if each.requirement.layer is Layer.CLINIC and each.finding.withholds]

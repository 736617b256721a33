"""Put a patient's question to the gate as a contract case: the facts, and what the patient's own circumstances say."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from monitoring.models import Ask
from monitoring.policy import cases
from monitoring.policy.cases import Case
from monitoring.policy.reading import parse
from monitoring.services import snapshot
from patients.models import Patient

RawCase = dict[str, Any]

# Stands for a pharmacy where a patient has none yet; certified it can never be.
NO_PHARMACY = "(no pharmacy chosen)"


def circumstances(patient: Patient) -> dict[str, Any]:
    """Return what a patient's question names unless the asker says otherwise: prescriber, pharmacy, profile, order."""
    if patient.is_training:
        return dict(patient.training_case.question)
    found: dict[str, Any] = {"clinic": patient.clinic.supervision}
    if patient.prescriber is not None:
        found["prescriber"] = patient.prescriber.code
    if patient.pharmacy is not None:
        found["pharmacy"] = patient.pharmacy.code
    return found


def raw_case(patient: Patient, ask: Ask, *, at: datetime, **named: Any) -> RawCase:
    """Return the contract case of one patient; `named` are members that the asker sets (None: not set)."""
    return raw_cases([patient], [ask], at=at, **named)[patient.pk][ask]


def raw_cases(
    asked: Collection[Patient], asks: Collection[Ask], *, at: datetime, **named: Any
) -> Mapping[int, Mapping[Ask, RawCase]]:
    """Return the contract cases of several patients, by primary key and question, in as many queries as for one."""
    given = {name: value for name, value in named.items() if value is not None}
    members = {patient.pk: {**_members(patient, at), **given} for patient in asked}
    pharmacies = {each["pharmacy"] for each in members.values()}
    known_at = given.get("known_at")
    facts = snapshot.facts_of(asked, prescriber=given.get("prescriber"), pharmacies=pharmacies, known_at=known_at)
    found = {}
    for patient in asked:
        common = {**members[patient.pk], "facts": facts[patient.pk]}
        if known_at is not None:
            common["known_at"] = known_at.isoformat()
        found[patient.pk] = {ask: {**common, "ask": str(ask)} for ask in asks}
    return found


def without_facts(patient: Patient, *, at: datetime) -> RawCase:
    """Return the contract case of one patient before any fact is told, asking whether a supply may be handed over."""
    return {**_members(patient, at), "ask": str(Ask.DISPENSE), "facts": []}


def _members(patient: Patient, at: datetime) -> RawCase:
    return {"id": patient.reference, "at": at.isoformat(), "pharmacy": NO_PHARMACY, **circumstances(patient)}


def case_of(patient: Patient, ask: Ask, *, at: datetime) -> Case:
    """Return the case of one patient, ready to be decided.

    :raises Invalid: the rules cannot read it
    """
    return read(raw_case(patient, ask, at=at))


def read(raw: RawCase) -> Case:
    """Return the case ready to be decided, read from its stored text so that it can be decided again from there."""
    return cases.read(parse(snapshot.canonical(raw)))

"""Make cases that permit, so that a test names only what it breaks.

A case holds its facts by id: `facts | {"test": None}` takes one away, `{"test": {...}}` changes fields of one or adds it.
"""

import json
from pathlib import Path
from typing import Any

from monitoring.policy import cases
from monitoring.policy.decide import Decision, Judgment
from monitoring.policy.findings import Status

Change = dict[str, Any] | None
Facts = dict[str, dict[str, Any]]

FOLDER = Path(__file__).parent
AT = "2027-03-10T12:00:00-05:00"
DELETE = object()
FORMS = ["iud", "male_latex_condom"]

PEOPLE: Facts = {
    "patient": {"kind": "patient", "born_on": "1995-05-05"},
    "enrollment": {"kind": "enrollment", "opened_on": "2027-02-01"},
    "prescriber": {
        "kind": "certification",
        "subject": "prescriber",
        "who": "P",
        "from_on": "2026-06-01",
        "through_on": "2027-05-31",
        "specialty": "dermatology",
    },
    "pharmacy": {
        "kind": "certification",
        "subject": "pharmacy",
        "who": "F",
        "from_on": "2026-06-01",
        "through_on": "2027-05-31",
    },
    "treatment": {"kind": "consent", "form": "treatment", "signed_on": "2027-02-01", "signed_by": "patient"},
    "counseling": {"kind": "counseling", "confirmed_on": "2027-03-05"},
    "indication": {
        "kind": "indication",
        "recorded_on": "2027-02-01",
        "code": "severe_acne",
        "conventional_therapy_failed": True,
    },
    "alt": {
        "kind": "lab",
        "collected_on": "2027-02-20",
        "analyte": "alt",
        "value": 30,
        "unit": "U/L",
        "upper_limit": 40,
    },
    "ast": {
        "kind": "lab",
        "collected_on": "2027-02-20",
        "analyte": "ast",
        "value": 25,
        "unit": "U/L",
        "upper_limit": 40,
    },
}

# A patient who can get pregnant, before the first supply: the window of the test is open through March 11, 2027.
FIRST: Facts = PEOPLE | {
    "category": {"kind": "category", "from_on": "2027-02-01", "category": "can", "basis": "default"},
    "birth-defects": {"kind": "consent", "form": "birth-defects", "signed_on": "2027-02-01", "signed_by": "patient"},
    "screening": {
        "kind": "pregnancy_test",
        "collected_on": "2027-02-01",
        "result": "negative",
        "setting": "medical",
    },
    "menses": {"kind": "menses", "started_on": "2027-03-03"},
    "test": {"kind": "pregnancy_test", "collected_on": "2027-03-05", "result": "negative", "setting": "clia"},
    "by-prescriber": {
        "kind": "contraception",
        "declared_on": "2027-03-05",
        "declared_by": "prescriber",
        "forms": FORMS,
        "used_since": "2027-02-01",
    },
    "by-patient": {
        "kind": "contraception",
        "declared_on": "2027-03-06",
        "declared_by": "patient",
        "forms": FORMS[::-1],
    },
    "acknowledgment": {"kind": "acknowledgment", "answered_on": "2027-03-06"},
}

# The same patient a month later: supplied on February 8, 2027 for 30 days.
LATER: Facts = FIRST | {
    "enrollment": {"kind": "enrollment", "opened_on": "2027-01-02"},
    "treatment": FIRST["treatment"] | {"signed_on": "2027-01-02"},
    "birth-defects": FIRST["birth-defects"] | {"signed_on": "2027-01-02"},
    "dispense": {"kind": "dispense", "on": "2027-02-08", "days_supply": 30},
}

# A patient who cannot get pregnant.
CANNOT: Facts = PEOPLE | {
    "category": {"kind": "category", "from_on": "2027-02-01", "category": "cannot", "basis": "hysterectomy"},
    "visit": {"kind": "visit", "on": "2027-03-05"},
}


def changed(facts: Facts, changes: dict[str, Change]) -> Facts:
    """Return the facts with some fields changed, facts taken away (None), or facts added."""
    kept = {id: fact for id, fact in facts.items() if changes.get(id, fact) is not None}
    return kept | {id: kept.get(id, {}) | change for id, change in changes.items() if change is not None}


def raw(facts: Facts, **question: Any) -> dict[str, Any]:
    """Return a case of the contract that asks to dispense."""
    asked = {"id": "month", "at": AT, "ask": "dispense", "prescriber": "P", "pharmacy": "F", "clinic": "smpc"}
    return asked | question | {"facts": [{"id": id} | fact for id, fact in facts.items()]}


def read(facts: Facts, **question: Any) -> cases.Case:
    """Return the case as the reader reads it."""
    return cases.read_all(json.dumps(raw(facts, **question)))[0]


def decide(facts: Facts, **question: Any) -> Decision:
    """Return the gate's answer."""
    return read(facts, **question).decide()


def judgment(decision: Decision, requirement: str) -> Judgment:
    """Return what was found of one requirement."""
    return next(each for each in decision.judgments if each.requirement.id == requirement)


def status(requirement: str, facts: Facts, **question: Any) -> Status:
    """Return how one requirement stands."""
    return judgment(decide(facts, **question), requirement).status


def with_field(place: str, value: Any) -> dict[str, Any]:
    """Return a valid case with one field replaced (or deleted): of the case, of its order, or of the fact so named."""
    case = raw(LATER, order={"days_supply": 30, "refills": 0}) | {"id": "c"}
    *inside, name = place.split(".")
    holder: dict[str, Any] = case
    if inside:
        facts = {fact["id"]: fact for fact in case["facts"]}
        holder = case["order"] if inside == ["order"] else facts[inside[0]]
    if value is DELETE:
        del holder[name]
    else:
        holder[name] = value
    return case

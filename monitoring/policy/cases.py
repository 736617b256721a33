"""Read and write the public case format: JSON to facts, decisions to JSON (contract, "How it is asked")."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from monitoring.policy import facts as kinds
from monitoring.policy.chart import Ask, Order, Question
from monitoring.policy.decide import DEFAULT_PROFILE, NO_PROFILE, Decision, Judgment, decide, midnight, program_day
from monitoring.policy.policies import clinic_profiles, program_policies
from monitoring.policy.reading import (
    Invalid,
    Reader,
    Shape,
    anything,
    choice,
    day,
    instant,
    number,
    one_of,
    parse,
    positive,
    positive_whole,
    shown,
    text,
    text_or_nothing,
    texts,
    truth,
    whole,
)
from monitoring.policy.record import Facts


@dataclass(frozen=True, slots=True)
class Case:
    """Hold one valid case: a question, and the facts known when it is asked."""

    id: str
    at: datetime
    question: Question
    policy: str | None
    clinic: str
    facts: Facts
    expect: Any = None

    def decide(self) -> Decision:
        """Return the gate's answer to this case."""
        return decide(self.facts, self.question, policy=self.policy, clinic=self.clinic, at=self.at)


def _fact(required: Mapping[str, Reader], optional: Mapping[str, Reader] | None = None) -> Shape:
    return Shape({"id": text, "kind": anything, **required}, {"recorded_at": instant, **(optional or {})})


FACTS = {
    "patient": _fact({"born_on": day}),
    "category": _fact({"from_on": day, "category": choice(kinds.RiskCategory), "basis": choice(kinds.CategoryBasis)}),
    "enrollment": _fact({"opened_on": day}, {"closed_on": day}),
    "consent": _fact({"form": choice(kinds.ConsentForm), "signed_on": day, "signed_by": choice(kinds.Signer)}),
    "certification": _fact(
        {"subject": choice(kinds.CertificationSubject), "who": text, "from_on": day, "through_on": day},
        {"specialty": text},
    ),
    "counseling": _fact({"confirmed_on": day}),
    "acknowledgment": _fact({"answered_on": day}),
    "contraception": _fact(
        {"declared_on": day, "declared_by": choice(kinds.Declarer), "forms": texts}, {"used_since": day}
    ),
    "cycle": _fact({"from_on": day, "pattern": choice(kinds.CyclePattern)}),
    "menses": _fact({"started_on": day}),
    "home_testing_permitted": _fact({"from_on": day}),
    "pregnancy_test": _fact(
        {"collected_on": day, "result": choice(kinds.TestResult), "setting": choice(kinds.TestSetting)},
        {"sensitivity_miu_ml": positive, "resulted_on": day},
    ),
    "pregnancy_resolved": _fact({"on": day}),
    "visit": _fact({"on": day}),
    "dispense": _fact({"on": day, "days_supply": positive_whole}),
    "indication": _fact(
        {"recorded_on": day, "code": text},
        {"conventional_therapy_failed": truth, "justification": text_or_nothing},
    ),
    "lab": _fact(
        {
            "collected_on": day,
            "analyte": choice(kinds.Analyte),
            "value": number,
            "unit": text,
            "upper_limit": positive,
        }
    ),
    "override": _fact({"requirement": text, "from_on": day, "until_on": day, "reason": text}, {"by": text}),
    "void": _fact({"of": text}),
}

_ORDER = Shape({}, {"days_supply": positive_whole, "refills": whole})


def _order(value: Any) -> Order:
    return Order(**_ORDER.read(value))


def _list(value: Any) -> list[Any]:
    if type(value) is not list:
        raise Invalid(f"expected a list of facts, got {shown(value)}")
    return value


def _at(value: Any) -> datetime:
    at = instant(value)
    try:
        program_day(at)
    except OverflowError:
        raise Invalid(f"expected an instant in the years 1 to 9999 of Eastern Time, got {shown(value)}") from None
    return at


_CASE = Shape(
    {"id": text, "at": _at, "ask": choice(Ask), "facts": _list},
    {
        "known_at": instant,
        "prescriber": text,
        "pharmacy": text,
        "policy": one_of(program_policies()),
        "clinic": one_of([NO_PROFILE, *clinic_profiles()]),
        "order": _order,
        "expect": anything,
    },
)


def raw_cases(document: str) -> list[Any]:
    """Return the cases of a JSON document, not yet read: a list of cases, or one case.

    :raises Invalid: the document is not JSON
    """
    raw = parse(document)
    return raw if isinstance(raw, list) else [raw]


def read_all(document: str) -> list[Case]:
    """Return all cases of a JSON document.

    :raises Invalid: which case, which fact, which field is not valid, and what was expected
    """
    cases = []
    for position, raw in enumerate(raw_cases(document), start=1):
        try:
            cases.append(read(raw))
        except Invalid as invalid:
            raise invalid.within(place("case", position, raw)) from None
    return cases


def read(raw: Any) -> Case:
    """Return one case.

    :raises Invalid: which fact, which field is not valid, and what was expected
    """
    fields = _CASE.read(raw)
    question = Question(fields["ask"], fields.get("prescriber"), fields.get("pharmacy"), fields.get("order", Order()))
    if question.ask is Ask.DISPENSE and question.pharmacy is None:
        raise Invalid('missing; "dispense" asks for a pharmacy', "field pharmacy")
    facts = _known(_read_facts(fields["facts"]), fields.get("known_at"))
    clinic = fields.get("clinic", DEFAULT_PROFILE)
    return Case(fields["id"], fields["at"], question, fields.get("policy"), clinic, facts, fields.get("expect"))


def _read_facts(raws: list[Any]) -> list[tuple[kinds.Fact, datetime | None]]:
    facts = []
    by_id: dict[str, kinds.Fact] = {}
    for position, raw in enumerate(raws, start=1):
        try:
            fact, recorded_at = read_fact(raw)
            if fact.id in by_id:
                raise Invalid("another fact of this case has the same id", "field id")
        except Invalid as invalid:
            raise invalid.within(place("fact", position, raw)) from None
        by_id[fact.id] = fact
        facts.append((fact, recorded_at))
    for position, (fact, _) in enumerate(facts, start=1):
        if isinstance(fact, kinds.Void):
            _require_voidable(fact, by_id, place("fact", position, raws[position - 1]))
    return facts


def read_fact(raw: Any) -> tuple[kinds.Fact, datetime | None]:
    """Return one fact, and when it was recorded if that is said.

    :raises Invalid: which field is not valid, and what was expected
    """
    name = raw.get("kind") if isinstance(raw, dict) else None
    shape = FACTS.get(name) if type(name) is str else None
    if shape is None:
        if isinstance(raw, dict) and "kind" not in raw:
            raise Invalid("missing", "field kind")
        if isinstance(raw, dict):
            raise Invalid(f"expected one of {', '.join(FACTS)}, got {shown(name)}", "field kind")
        raise Invalid(f"expected an object, got {shown(raw)}")
    fields = shape.read(raw)
    kind = kinds.KINDS[fields.pop("kind")]
    recorded_at = fields.pop("recorded_at", None)
    fact = kind(**fields)
    if kind in REQUIRE_SENSE:
        REQUIRE_SENSE[kind](fact)
    return fact, recorded_at


def _require_sense_of_test(fact: kinds.PregnancyTest) -> None:
    if fact.resulted_on is not None and fact.resulted_on < fact.collected_on:
        raise Invalid("expected a date not before collected_on", "field resulted_on")


def _require_sense_of_category(fact: kinds.Category) -> None:
    if fact.category is kinds.RiskCategory.CANNOT and fact.basis is kinds.CategoryBasis.DEFAULT:
        raise Invalid('expected a basis other than "default" for the category "cannot"', "field basis")


# What no single field says: how fields of one fact must fit each other.
REQUIRE_SENSE: dict[type[kinds.Fact], Callable[[Any], None]] = {
    kinds.PregnancyTest: _require_sense_of_test,
    kinds.Category: _require_sense_of_category,
}


def _require_voidable(void: kinds.Void, by_id: Mapping[str, kinds.Fact], place: str) -> None:
    voided = by_id.get(void.of)
    if voided is None:
        raise Invalid(f"no fact of this case has the id {shown(void.of)}", place, "field of")
    if isinstance(voided, kinds.Void):
        raise Invalid(f"{shown(void.of)} is itself a void, and a void cannot be voided", place, "field of")


def _known(facts: list[tuple[kinds.Fact, datetime | None]], known_at: datetime | None) -> Facts:
    """Return the facts recorded by `known_at`, without those voided by then."""
    if known_at is None:
        known = [fact for fact, _ in facts]
    else:
        known = [fact for fact, recorded_at in facts if recorded_at is None or recorded_at <= known_at]
    voided = {fact.of for fact in known if isinstance(fact, kinds.Void)}
    return Facts(fact for fact in known if fact.id not in voided and not isinstance(fact, kinds.Void))


def place(what: str, position: int, raw: Any) -> str:
    """Return how a message names one item of a list: by position, and by id if it has one."""
    name = raw.get("id") if isinstance(raw, dict) else None
    return f"{what} {position} ({shown(name)})" if isinstance(name, str) else f"{what} {position}"


def answer(case: Case) -> dict[str, Any]:
    """Return the gate's answer to a case as JSON values."""
    return {"id": case.id, **render(case.decide())}


def render(decision: Decision) -> dict[str, Any]:
    """Return a decision as JSON values."""
    return {
        "permits": decision.permits,
        "policy": decision.policy,
        "clinic": decision.clinic,
        "until": _instant(decision.until),
        "permits_from": _instant(decision.permits_from),
        "blocking": decision.blocking,
        "findings": [_render(each) for each in decision.judgments],
    }


def _render(judgment: Judgment) -> dict[str, Any]:
    requirement, finding, since, until = judgment
    return {
        "requirement": requirement.id,
        "layer": requirement.layer,
        "status": finding.status,
        "reason": finding.reason,
        "owner": judgment.owner,
        "evidence": finding.evidence,
        "from": _instant(since),
        "until": _instant(until),
        "source": requirement.source,
    }


@lru_cache(maxsize=65536)
def _instant(day: int | None) -> str | None:
    at = midnight(day)
    return None if at is None else at.isoformat()

"""The gate permits only when something is met and nothing withholds, whatever is missing, added or broken."""

from collections.abc import Callable
from datetime import date
from itertools import product
from typing import Any

import pytest

from monitoring.policy import chart, decide, policies, requirements, testing
from monitoring.policy.findings import Finding, Layer, Status, met, not_applicable
from tests.policy import month
from tests.policy.month import CANNOT, FIRST, LATER, Facts, changed

MONTHS = {"first": FIRST, "later": LATER, "cannot": CANNOT}
each_month = pytest.mark.parametrize("facts", MONTHS.values(), ids=MONTHS)
REQUIREMENTS = [*requirements.PROGRAM, *requirements.CLINIC]
each_requirement = pytest.mark.parametrize("requirement", [each.id for each in REQUIREMENTS])
ASKED = [{"ask": ask} | policy for ask in ("prescribe", "dispense") for policy in ({}, {"policy": "ipledge-2021"})]
Rule = Callable[..., Finding]


@pytest.mark.parametrize("statuses", list(product(Status, repeat=3)), ids="-".join)
def test_permits_only_when_something_is_met_and_nothing_is_missing(statuses: tuple[Status, ...]) -> None:
    harmless = {Status.MET, Status.NOT_APPLICABLE}

    assert decide.permits(statuses) is (Status.MET in statuses and set(statuses) <= harmless)


def test_nothing_asked_permits_nothing() -> None:
    assert decide.permits([]) is False


def replace_rule(monkeypatch: pytest.MonkeyPatch, requirement: str, rule: Rule) -> None:
    for layer in ("PROGRAM", "CLINIC"):
        replaced = [each._replace(rule=rule) if each.id == requirement else each for each in getattr(decide, layer)]
        monkeypatch.setattr(decide, layer, tuple(replaced))


def fail(*anything: Any) -> Any:
    raise RuntimeError("a rule failed")


@each_month
@pytest.mark.parametrize("question", ASKED, ids=str)
def test_a_complete_month_permits(facts: Facts, question: dict[str, Any]) -> None:
    decision = month.decide(facts, **question)

    assert decision.permits
    assert decision.blocking == []
    assert len(decision.judgments) == 19


@each_month
@each_requirement
@pytest.mark.parametrize("status", [Status.UNMET, Status.UNKNOWN])
def test_one_requirement_that_withholds_is_enough(
    status: Status, requirement: str, facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_rule(monkeypatch, requirement, lambda chart, today: Finding(status, "No."))

    decision = month.decide(facts)

    assert not decision.permits
    assert decision.blocking == [requirement]
    assert decision.permits_from is None
    assert decision.until is None


@each_month
@each_requirement
def test_a_rule_that_raises_withholds(requirement: str, facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_rule(monkeypatch, requirement, fail)

    decision = month.decide(facts)

    assert decision.blocking == [requirement]
    assert not decision.permits
    assert decision.permits_from is None
    assert month.judgment(decision, requirement).owner == "staff"


@each_month
@pytest.mark.parametrize("requirement", [each.id for each in requirements.CLINIC])
def test_no_override_lifts_a_rule_that_raises(requirement: str, facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    dates = {"from_on": "2027-01-01", "until_on": "2027-12-31"}
    overridden = changed(
        facts, {"o": {"kind": "override", "requirement": requirement, "reason": "As discussed.", **dates}}
    )
    replace_rule(monkeypatch, requirement, fail)

    assert month.decide(overridden).blocking == [requirement]


WORDS = {name: (chart.Chart, name) for name in vars(chart.Chart) if name.startswith("_") and name[1].isalpha()}
WORDS |= {name: (testing, name) for name in ("accepted", "_confirmatory", "_missed")}
WORDS |= {"policies.on": (policies.Policies, "on"), "numbers": (chart.Chart, "numbers")}


def test_the_words_of_the_chart_are_found() -> None:
    assert WORDS.keys() >= {"_can", "_enrollment", "_start", "_supplies", "_fresh_from", "_tests"}


@pytest.mark.parametrize("word", WORDS)
def test_a_word_that_raises_permits_nobody_who_needs_it(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [permitted(facts) for facts in MONTHS.values()]
    monkeypatch.setattr(*WORDS[word], fail)

    after = [permitted(facts) for facts in MONTHS.values()]

    assert before == [True, True, True]
    assert sum(after) < 3
    assert not any(permitted(changed(facts, {"counseling": None})) for facts in MONTHS.values())


def permitted(facts: Facts) -> bool:
    try:
        return month.decide(facts).permits
    except RuntimeError:
        return False


# The window of the month closes with March 11, 2027.
BROKEN_ON = date(2027, 3, 11).toordinal()


@pytest.mark.parametrize("word", ["_can", "_enrollment", "_start", "_supplies", "_fresh_from", "_tests"])
def test_the_permission_ends_on_the_day_a_word_begins_to_raise(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = getattr(chart.Chart, word)
    monkeypatch.setattr(
        chart.Chart, word, lambda self, today: fail() if today.reached(BROKEN_ON) else sound(self, today)
    )

    decision = month.decide(FIRST)

    assert decision.permits
    assert decision.until == BROKEN_ON


@each_requirement
def test_the_permission_ends_on_the_day_a_rule_begins_to_raise(
    requirement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_rule(monkeypatch, requirement, lambda chart, today: fail() if today.reached(BROKEN_ON) else met("Yes."))

    assert month.decide(FIRST).until == BROKEN_ON


def test_only_not_applicable_requirements_permit_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for each in REQUIREMENTS:
        replace_rule(monkeypatch, each.id, lambda chart, today: not_applicable("Nobody asks."))

    assert not month.decide(FIRST).permits


@pytest.mark.parametrize("requirement", [each.id for each in requirements.CLINIC])
def test_the_clinic_withholds_only_where_it_is_laid_over_the_program(
    requirement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_rule(monkeypatch, requirement, lambda chart, today: Finding(Status.UNMET, "No."))

    assert not month.decide(FIRST, clinic="smpc").permits
    assert not month.decide(FIRST, clinic="monthly").permits
    assert month.decide(FIRST, clinic="none").permits


def test_without_a_clinic_layer_only_the_program_is_found() -> None:
    decision = month.decide(FIRST, clinic="none")

    assert [each.requirement.layer for each in decision.judgments] == [Layer.PROGRAM] * 13


NEEDED = {
    "first": {"indication"} | (FIRST.keys() - {"category"}),
    "later": LATER.keys() - {"category", "screening", "menses", "dispense"},
    "cannot": CANNOT.keys() - {"category", "visit"} | {"category"},
}


@pytest.mark.parametrize(("name", "fact"), [(name, fact) for name in NEEDED for fact in sorted(NEEDED[name])])
def test_without_a_fact_that_is_needed_nothing_is_permitted(name: str, fact: str) -> None:
    decision = month.decide(changed(MONTHS[name], {fact: None}))

    assert not decision.permits
    assert decision.blocking


@pytest.mark.parametrize("ask", ["prescribe", "dispense"])
def test_no_facts_permit_nothing(ask: str) -> None:
    assert not month.decide({}, ask=ask).permits


@each_month
def test_findings_come_in_the_order_of_the_contract(facts: Facts) -> None:
    found = [each.requirement.id for each in month.decide(facts).judgments]

    assert found == [
        "enrolled", "prescriber-certified", "pharmacy-certified", "consent", "counseling", "contraception",
        "contraception-lead-in", "not-pregnant", "pregnancy-test", "prescription-window", "lock-out",
        "acknowledgment", "supply", "indication", "prescriber-specialty", "liver-enzymes-current",
        "liver-enzymes-acceptable", "supply-interval", "continuity",
    ]  # fmt: skip


@pytest.mark.parametrize("option", [{"policy": "no such"}, {"clinic": "no such"}])
def test_an_unknown_policy_or_profile_is_no_question(option: dict[str, str]) -> None:
    case = month.read(FIRST)

    with pytest.raises(KeyError):
        decide.decide(case.facts, case.question, at=case.at, **option)  # type: ignore[arg-type]

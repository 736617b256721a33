"""What holds for every case: spans are exact, order does not matter, and bad news never opens the gate."""

import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import pytest

from monitoring.policy import cases, chart, decide
from monitoring.policy.findings import Finding
from monitoring.policy.spans import END, START
from tests.policy import random_cases

Raw = dict[str, Any]
SEED = 7
# Around the day asked about; what lies beyond is looked at on the days of change only.
DAYS_BACK, DAYS_AHEAD = 120, 150


def random_raws(count: int, seed: int) -> list[Raw]:
    numbers = random.Random(seed)
    return [random_cases.generate(numbers) for _ in range(count)]


def read(raw: Raw) -> cases.Case:
    return cases.read_all(json.dumps(raw))[0]


def permits(raw: Raw) -> bool:
    return read(raw).decide().permits


def found_on(case: cases.Case, day: int) -> dict[str, Finding]:
    """Return what is found on one day alone: nothing is remembered from any other day."""
    _, lines = decide.timeline(case.facts, case.question, policy=case.policy, clinic=case.clinic)
    return {requirement.id: line.at(day)[0] for requirement, line in lines.items()}


def is_open(found: dict[str, Finding]) -> bool:
    return decide.permits([each.status for each in found.values()])


@pytest.mark.parametrize("part", range(4))
def test_spans_equal_a_walk_day_by_day(part: int) -> None:
    for raw in random_raws(30, seed=SEED + part):
        case = read(raw)
        walk_around(case, case.decide(), decide.program_day(case.at))


def walk_around(case: cases.Case, decision: decide.Decision, today: int) -> None:
    walk = {day: found_on(case, day) for day in range(today - DAYS_BACK, today + DAYS_AHEAD)}

    changes = [day for day in range(today + 1, today + DAYS_AHEAD) if is_open(walk[day]) is not decision.permits]
    foreseen = decision.until if decision.permits else decision.permits_from
    assert is_open(walk[today]) is decision.permits
    assert foreseen == changes[0] if changes else (foreseen or END) >= today + DAYS_AHEAD
    if foreseen is not None:
        assert is_open(found_on(case, foreseen)) is not decision.permits
        assert is_open(found_on(case, foreseen - 1)) is decision.permits
    for each in decision.judgments if decision.policy else ():
        assert_span(case, each, walk)


def assert_span(case: cases.Case, judgment: decide.Judgment, walk: dict[int, dict[str, Finding]]) -> None:
    name, since, until = judgment.requirement.id, judgment.since, judgment.until
    alike = {day for day, found in walk.items() if found[name] == judgment.finding}

    assert alike >= {day for day in walk if since <= day < until}
    assert not alike & {since - 1, until}
    assert since == START or found_on(case, since - 1)[name] != judgment.finding
    assert until == END or found_on(case, until)[name] != judgment.finding


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_facts_of_different_dates_does_not_matter(seed: int) -> None:
    numbers = random.Random(seed)
    for raw in random_raws(80, seed=100 + seed):
        shuffled = raw | {"facts": shuffle(raw["facts"], numbers)}

        assert cases.answer(read(shuffled)) == cases.answer(read(raw))


DATES = ("collected_on", "from_on", "opened_on", "signed_on", "confirmed_on", "answered_on", "declared_on", "started_on",
         "recorded_on", "on")  # fmt: skip


def date_of(fact: Raw) -> tuple[str, str]:
    return fact["kind"], next((fact[name] for name in DATES if name in fact), "")


def shuffle(facts: list[Raw], numbers: random.Random) -> list[Raw]:
    """Return the facts in another order, but those of one kind and date in the order they had."""
    order = {date: list(same) for date, same in groupby(sorted(facts, key=date_of), key=date_of)}
    dates = [date_of(fact) for fact in facts]
    numbers.shuffle(dates)
    return [order[date].pop(0) for date in dates]


def with_fact(raw: Raw, **fact: Any) -> Raw:
    return raw | {"facts": [*raw["facts"], {"id": "one more", **fact}]}


def program_date(raw: Raw) -> str:
    return datetime.fromisoformat(raw["at"].replace("Z", "+00:00")).astimezone(decide.PROGRAM_ZONE).date().isoformat()


def test_a_positive_test_never_opens_the_gate() -> None:
    for raw in random_raws(300, seed=3):
        added = {"kind": "pregnancy_test", "result": "positive", "setting": "home"}
        collected = [program_date(raw), *(fact["collected_on"] for fact in raw["facts"] if "collected_on" in fact)]

        assert permits(raw) or not any(permits(with_fact(raw, collected_on=day, **added)) for day in collected)


def test_a_positive_test_of_today_closes_the_gate() -> None:
    permitting = [raw for raw in random_raws(300, seed=3) if permits(raw) and "pregnancy_resolved" not in kinds(raw)]
    added = {"kind": "pregnancy_test", "result": "positive", "setting": "home"}

    assert len(permitting) > 20
    assert not any(permits(with_fact(raw, collected_on=program_date(raw), **added)) for raw in permitting)


def kinds(raw: Raw) -> set[str]:
    return {fact["kind"] for fact in raw["facts"]}


def test_a_latest_indeterminate_test_never_opens_the_gate() -> None:
    for raw in random_raws(300, seed=4):
        added = {"kind": "pregnancy_test", "result": "indeterminate", "setting": "clia"}

        assert permits(raw) or not permits(with_fact(raw, collected_on=program_date(raw), **added))


# The kinds that a requirement asks for, of everyone or of who can get pregnant.
ASKED_FOR = ["patient", "enrollment", "certification", "consent", "counseling", "indication", "lab"]
ASKED_OF_CAN = ["contraception", "acknowledgment", "pregnancy_test"]


@pytest.mark.parametrize("kind", ASKED_FOR + ASKED_OF_CAN)
def test_losing_all_facts_of_a_kind_never_opens_the_gate(kind: str) -> None:
    lost = [(raw, lose(raw, kind)) for raw in random_raws(150, seed=5) if is_asked(raw, kind)]

    assert [raw for raw, without in lost if permits(without) and not permits(raw)] == []


def is_asked(raw: Raw, kind: str) -> bool:
    case = read(raw)
    can = chart.Chart(case.facts, case.question, decide._policies(case.policy)).can
    # An override of an unknown requirement is the prescriber's word, and opens the gate as it should.
    overridden = any(fact["kind"] == "override" for fact in raw["facts"])
    return not overridden and (kind in ASKED_FOR or can.at(decide.program_day(case.at))[0])


def lose(raw: Raw, kind: str) -> Raw:
    lost = {fact["id"] for fact in raw["facts"] if fact["kind"] == kind}
    return raw | {"facts": [fact for fact in raw["facts"] if fact["id"] not in lost and fact.get("of") not in lost]}


def fail(*anything: Any) -> Any:
    raise RuntimeError("a rule failed")


@pytest.mark.parametrize("requirement", [each.id for each in (*decide.PROGRAM, *decide.CLINIC)])
def test_a_rule_that_raises_never_opens_the_gate(requirement: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [read(raw) for raw in random_raws(60, seed=6)]
    for layer in ("PROGRAM", "CLINIC"):
        rules = [each._replace(rule=fail) if each.id == requirement else each for each in getattr(decide, layer)]
        monkeypatch.setattr(decide, layer, tuple(rules))

    opened = [case.id for case in asked if case.decide().permits]

    assert all(case.clinic == "none" for case in asked if case.id in opened)
    assert opened == [] or requirement in {each.id for each in decide.CLINIC}


def words() -> Iterator[str]:
    return (name for name in vars(chart.Chart) if name.startswith("_") and name[1].isalpha())


@pytest.mark.parametrize("word", list(words()))
def test_a_word_that_raises_never_opens_the_gate(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [read(raw) for raw in random_raws(60, seed=8)]
    closed = [case for case in asked if not case.decide().permits]
    monkeypatch.setattr(chart.Chart, word, fail)

    assert [case.id for case in closed if case.decide().permits] == []


def test_the_same_case_gives_the_same_bytes() -> None:
    for raw in random_raws(20, seed=9):
        assert json.dumps(cases.answer(read(raw))) == json.dumps(cases.answer(read(raw)))


def test_an_instant_is_the_same_in_every_zone() -> None:
    for raw in random_raws(40, seed=10):
        at = datetime.fromisoformat(raw["at"].replace("Z", "+00:00")).astimezone(UTC)

        assert cases.answer(read(raw | {"at": at.isoformat()})) == cases.answer(read(raw))


def test_every_reason_is_a_sentence_with_its_dates_in_words() -> None:
    answers = [cases.answer(read(raw)) for raw in random_raws(150, seed=11)]

    reasons = {each["reason"] for answer in answers for each in answer["findings"]}

    assert [reason for reason in reasons if not SENTENCE.fullmatch(reason)] == []
    assert len(reasons) > 500


# No place left open, and no number that could be an ordinal of a day.
SENTENCE = re.compile(r"[A-Z0-9](?!.*\b\d{5,}\b)[^{}]*[.)]")


def test_every_finding_says_what_it_rests_on_and_who_must_act() -> None:
    for raw in random_raws(150, seed=12):
        known = {fact["id"] for fact in raw["facts"]}

        for each in cases.answer(read(raw))["findings"]:
            assert set(each["evidence"]) <= known
            assert each["owner"] in {"patient", "prescriber", "pharmacy", "staff"}

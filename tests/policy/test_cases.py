"""What the contract accepts is read, and what was not known or was voided does not count."""

import copy
import json
from typing import Any

import pytest

from monitoring.policy import cases
from tests.policy import month
from tests.policy.month import DELETE, FIRST, LATER, Change, changed, with_field


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("order", {}),
        ("order.days_supply", 30.0),
        ("order.days_supply", 1e300),
        ("order.refills", 0.0),
        ("alt.value", 0),
        ("alt.value", 0.0),
        ("indication.justification", ""),
        ("indication.justification", "  "),
        ("indication.code", "anything"),
        ("by-patient.forms", []),
        ("by-patient.forms", ["anything", "anything"]),
        ("enrollment.closed_on", "2020-01-01"),
        ("prescriber.through_on", "2020-01-01"),
        ("prescriber.specialty", DELETE),
        ("expect", {"permits": "whatever", "x": [None]}),
        ("expect", None),
        ("at", "2027-03-10t12:00:00z"),
        ("at", "2027-03-10T12:00:00.123456789+14:00"),
        ("known_at", "0001-01-01T00:00:00+14:00"),
        ("known_at", "9999-12-31T23:59:59-14:00"),
        ("patient.recorded_at", "9999-12-31T23:59:59.999999-14:00"),
        ("patient.born_on", "0001-01-01"),
        ("test.resulted_on", "2027-03-05"),
        ("dispense.days_supply", 10**15),
    ],
)
def test_what_the_contract_accepts_is_read(place: str, value: Any) -> None:
    document = json.dumps(with_field(place, value))

    assert len(cases.answer(cases.read_all(document)[0])["findings"]) == 19


def test_a_single_case_need_not_be_in_a_list() -> None:
    assert [case.id for case in cases.read_all(json.dumps(month.raw(FIRST)))] == ["month"]


def test_reading_leaves_the_given_values_alone() -> None:
    raw = month.raw(LATER)
    before = copy.deepcopy(raw)

    cases.answer(cases.read(raw))

    assert raw == before


@pytest.mark.parametrize(
    ("known_at", "permits"),
    [
        ("2027-03-09T09:59:59-05:00", True),
        ("2027-03-09T10:00:00-05:00", False),
        ("2027-03-09T15:00:00Z", False),
        ("2027-03-09T11:59:59-05:00", False),
        ("2027-03-09T12:00:00-05:00", True),
    ],
)
def test_what_was_recorded_after_known_at_is_ignored_and_so_is_what_was_voided_by_then(
    known_at: str, permits: bool
) -> None:
    positive = FIRST["test"] | {"result": "positive", "recorded_at": "2027-03-09T10:00:00-05:00"}
    void: Change = {"kind": "void", "of": "positive", "recorded_at": "2027-03-09T12:00:00-05:00"}
    facts = changed(FIRST, {"positive": positive, "void": void})

    assert month.decide(facts, known_at=known_at).permits is permits


def test_without_known_at_a_voided_fact_does_not_exist() -> None:
    positive = FIRST["test"] | {"result": "positive"}
    voided = changed(FIRST, {"positive": positive, "void": {"kind": "void", "of": "positive"}})

    assert not month.decide(changed(FIRST, {"positive": positive})).permits
    assert month.decide(voided).permits


LAST = "9999-12-31T23:59:59-05:00"


@pytest.mark.parametrize("day", ["0001-01-01", "0001-01-20", "2027-03-01", "9999-12-01", "9999-12-31"])
@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00-04:57", "0001-02-01T12:00:00Z", month.AT, "9999-12-30T12:00:00Z", LAST]
)
@pytest.mark.parametrize("policy", ["ipledge-2021", "ipledge-2026"])
def test_no_date_leaves_the_calendar(policy: str, at: str, day: str) -> None:
    moved = [changed(LATER, {fact: dict.fromkeys(dates(LATER[fact]), day)}) for fact in LATER]
    everything = {fact: fields | dict.fromkeys(dates(fields), day) for fact, fields in LATER.items()}

    answers = [cases.answer(month.read(facts, at=at, policy=policy)) for facts in [*moved, everything]]

    reasons = [each["reason"] for answer in answers for each in answer["findings"]]
    assert len(reasons) == 19 * (len(LATER) + 1)
    assert not any("could not be worked out" in reason for reason in reasons)


def dates(fact: dict[str, Any]) -> list[str]:
    return [name for name in fact if name.endswith("_on") or name in ("on", "used_since")]


def test_the_last_second_of_the_calendar_has_an_answer_without_an_end() -> None:
    people = {"from_on": "9999-01-01", "through_on": "9999-12-31"}
    facts = {
        "enrollment": {"kind": "enrollment", "opened_on": "9999-12-01"},
        "treatment": FIRST["treatment"] | {"signed_on": "9999-12-01"},
        "counseling": {"kind": "counseling", "confirmed_on": "9999-12-01"},
    }
    cannot = {"category": {"from_on": "9999-12-01"}, "prescriber": people, "pharmacy": people, **facts}

    answer = cases.answer(month.read(changed(month.CANNOT, cannot), at=LAST, clinic="none"))

    assert answer["permits"] is True
    assert answer["until"] is None


def test_a_date_beyond_the_calendar_is_put_in_words() -> None:
    facts = changed(LATER, {"dispense": {"days_supply": 10**15}})

    found = month.judgment(month.decide(facts), "supply-interval").finding

    assert found.reason == "The supply of February 8, 2027 lasts; the next may follow from a day after the year 9999."


def test_a_file_of_examples_agrees_with_the_gate() -> None:
    examples = json.loads((month.FOLDER / "examples.json").read_text(encoding="utf-8"))

    answers = [cases.answer(case) for case in cases.read_all(json.dumps(examples))]

    assert len(answers) == 32
    for example, answer in zip(examples, answers, strict=True):
        assert {name: answer[name] for name in example["expect"]} == example["expect"]

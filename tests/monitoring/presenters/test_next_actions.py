"""The list of what is next names each thing to do once, with who must do it and by when."""

from collections.abc import Sequence
from typing import Any

from monitoring.models import Ask
from monitoring.policy.cases import Case
from monitoring.policy.decide import Judgment
from monitoring.policy.requirements import BY_ID
from monitoring.presenters.answers import Door
from monitoring.presenters.next_actions import ACTIONS, NextAction, coming_up, left_to_do, ready_to
from monitoring.services import forecasts
from tests.policy import month
from tests.policy.month import FIRST, LATER, Facts, changed


def asked(facts: Facts, **question: Any) -> dict[Ask, Case]:
    return {ask: month.read(facts, ask=str(ask), **question) for ask in Ask}


def listed(facts: Facts, *, doors: Sequence[str] = (), **question: Any) -> list[NextAction]:
    """Return what is left, then what comes up; the reader has a door out of the requirements named."""
    cases = asked(facts, **question)

    def doors_to(ask: Ask, judgment: Judgment) -> Sequence[Door]:
        return [Door("Do it", "/")] if judgment.requirement.id in doors else []

    decided = {ask: case.decide() for ask, case in cases.items()}
    at = cases[Ask.DISPENSE].at
    with forecasts.laid_out(cases[Ask.DISPENSE]) as (_chart, lines):
        return [*left_to_do(decided, lines, doors=doors_to, at=at), *coming_up(lines, doors=doors_to, at=at)]


def left(facts: Facts, **asked_with: Any) -> list[NextAction]:
    return [each for each in listed(facts, **asked_with) if each.turn != "later"]


def test_every_requirement_has_a_thing_to_do() -> None:
    assert ACTIONS.keys() == {*BY_ID, "policy-in-force"}


def test_nothing_is_left_of_what_the_gate_permits() -> None:
    assert left(FIRST) == []


def test_what_is_missing_is_to_be_done_while_the_window_is_open() -> None:
    [questions] = left(changed(FIRST, {"acknowledgment": None}))

    assert (questions.who, questions.what) == ("Patient", "Answer this month's questions")
    assert questions.by == "by Thu, Mar 11, 2027, 11:59 pm ET · tomorrow"
    assert questions.needed_for == "to hand over"
    assert questions.turn == "wait"


def test_what_withholds_both_questions_alike_is_listed_once_and_is_the_readers_move_if_there_is_a_door() -> None:
    [counseling] = left(changed(FIRST, {"counseling": None}), doors=["counseling"])

    assert (counseling.turn, counseling.needed_for) == ("move", "")
    assert [door.label for door in counseling.doors] == ["Do it"]


def test_what_two_people_must_do_about_one_requirement_is_listed_for_each() -> None:
    actions = left(changed(FIRST, {"by-patient": None, "by-prescriber": None}))

    assert [(each.who, each.requirement, each.needed_for) for each in actions] == [
        ("Prescriber", "contraception", "to prescribe"),
        ("Patient", "contraception", "to hand over"),
    ]


def test_a_missing_test_is_not_asked_for_again_as_a_missing_window() -> None:
    actions = left(changed(FIRST, {"test": None, "screening": None}))

    assert [each.requirement for each in actions] == ["pregnancy-test"]
    assert actions[0].by == "now"


def test_what_opens_by_itself_waits_and_says_from_when() -> None:
    facts = changed(FIRST, {"by-prescriber": {"used_since": "2027-02-09"}})
    [lead_in] = left(facts, doors=["contraception-lead-in"])

    assert (lead_in.what, lead_in.turn, lead_in.doors) == ("A month of contraception first", "wait", ())
    assert lead_in.by == "opens Thu, Mar 11, 2027 · tomorrow"


def test_a_hold_of_the_clinic_that_time_lifts_can_still_be_overridden() -> None:
    facts = changed(LATER, {"dispense": {"on": "2027-02-28"}, "counseling": {"confirmed_on": "2027-03-05"}})
    actions = left(facts, doors=["supply-interval"])

    [interval] = [each for each in actions if each.requirement == "supply-interval"]
    assert (interval.turn, interval.layer, len(interval.doors)) == ("wait", "clinic", 1)


def test_a_positive_test_comes_first_and_says_what_else_it_withholds() -> None:
    facts = changed(FIRST, {"test": {"result": "positive"}, "acknowledgment": None})
    actions = left(facts, doors=["not-pregnant", "pregnancy-test"])

    assert [(each.requirement, each.turn) for each in actions] == [("not-pregnant", "stop"), ("acknowledgment", "wait")]


def test_what_runs_out_soon_is_listed_with_the_last_day_on_which_it_counts() -> None:
    ahead = [each for each in listed(FIRST) if each.turn == "later"]

    assert [(each.requirement, each.who, each.by.partition(", 11")[0]) for each in ahead] == [
        ("liver-enzymes-current", "Patient", "by Mon, Mar 22, 2027"),
        ("counseling", "Prescriber", "by Sat, Apr 3, 2027"),
        ("contraception", "Prescriber", "by Sat, Apr 3, 2027"),
        ("acknowledgment", "Patient", "by Sun, Apr 4, 2027"),
    ]


def test_there_is_nothing_to_override_before_it_withholds() -> None:
    offered: list[bool] = []

    def doors_to(ask: Ask, judgment: Judgment) -> Sequence[Door]:
        offered.append(judgment.finding.overridable)
        return []

    case = month.read(FIRST)
    with forecasts.laid_out(case) as (_chart, lines):
        list(coming_up(lines, doors=doors_to, at=case.at))

    assert offered
    assert not any(offered)


def test_what_the_gate_permits_is_to_be_done_until_it_closes() -> None:
    case = month.read(FIRST)

    action = ready_to(Ask.DISPENSE, case.decide(), doors=(), at=case.at)

    assert action is not None
    assert (action.who, action.what, action.turn) == ("Pharmacy", "Hand over the supply", "wait")
    assert action.by == "by Thu, Mar 11, 2027, 11:59 pm ET · tomorrow"
    assert ready_to(Ask.DISPENSE, month.decide(changed(FIRST, {"test": None})), doors=(), at=case.at) is None

"""The words that rules share: category, switch, open enrollment, course start, first and later supply, policy in force."""

import pytest

from monitoring.policy.findings import Status
from tests.policy import month
from tests.policy.month import CANNOT, FIRST, LATER, Change, changed, status

MET, UNMET, NOT_APPLICABLE = Status.MET, Status.UNMET, Status.NOT_APPLICABLE
each = pytest.mark.parametrize


def category(from_on: str, can: str) -> dict[str, str]:
    basis = "default" if can == "can" else "hysterectomy"
    return {"kind": "category", "from_on": from_on, "category": can, "basis": basis}


# Who cannot get pregnant needs no acknowledgment: the requirement tells the category.
@each(
    ("expected", "categories"),
    [
        (MET, []),
        (NOT_APPLICABLE, [("2027-03-10", "cannot")]),
        (MET, [("2027-03-11", "cannot")]),
        (MET, [("2027-02-01", "cannot"), ("2027-02-02", "can")]),
        (NOT_APPLICABLE, [("2027-02-02", "cannot"), ("2027-02-01", "can")]),
        (NOT_APPLICABLE, [("2027-02-01", "can"), ("2027-02-01", "cannot")]),
        (MET, [("2027-02-01", "cannot"), ("2027-02-01", "can")]),
    ],
)
def test_the_latest_category_counts_and_none_is_can(expected: Status, categories: list[tuple[str, str]]) -> None:
    facts = changed(FIRST, {"category": None})
    facts |= {f"c{number}": category(*each) for number, each in enumerate(categories)}

    assert status("acknowledgment", facts) is expected


# A supply of February 8 belongs to the course, and makes the next one a later one, unless the course began after it.
@each(
    ("supplied_before", "changes"),
    [
        (True, {}),
        (True, {"dispense": {"on": "2027-03-10"}}),
        (False, {"dispense": {"on": "2027-03-11"}}),
        (False, {"dispense": None}),
        (True, {"enrollment": {"opened_on": "2027-02-08"}}),
        (False, {"enrollment": {"opened_on": "2027-02-09"}}),
        (False, {"enrollment": None}),
        (False, {"enrollment": {"closed_on": "2027-03-10"}}),
        (True, {"resolved": {"kind": "pregnancy_resolved", "on": "2027-02-08"}}),
        (False, {"resolved": {"kind": "pregnancy_resolved", "on": "2027-02-09"}}),
        (True, {"resolved": {"kind": "pregnancy_resolved", "on": "2027-03-11"}}),
        (True, {"enrollment": None, "resolved": {"kind": "pregnancy_resolved", "on": "2027-02-08"}}),
        (True, {"category": category("2027-01-02", "cannot"), "now": category("2027-02-08", "can")}),
        (False, {"category": category("2027-01-02", "cannot"), "now": category("2027-02-09", "can")}),
        (False, {"category": category("2027-01-02", "cannot"), "now": category("2027-03-10", "can")}),
        (True, {"category": category("2027-01-02", "can"), "now": category("2027-02-09", "can")}),
        (False, {"enrollment": None, "category": category("2027-01-02", "cannot"), "now": category("2027-03-01", "can")}),
        # In effect is the last of a day: this was no switch.
        (True, {"category": category("2027-01-02", "can"), "no": category("2027-02-09", "cannot"),
                "now": category("2027-02-09", "can")}),
    ],
)  # fmt: skip
def test_a_course_starts_with_enrollment_a_switch_or_a_resolved_pregnancy(
    supplied_before: bool, changes: dict[str, Change]
) -> None:
    found = status("supply-interval", changed(LATER, changes))

    assert (found is not NOT_APPLICABLE) is supplied_before


def test_a_category_that_turns_to_can_not_after_cannot_is_no_switch() -> None:
    facts = changed(LATER, {"category": category("2027-02-09", "can")})

    assert status("supply-interval", facts) is MET


def test_a_switch_back_to_cannot_is_no_new_course() -> None:
    facts = changed(LATER, {"category": category("2027-01-02", "can"), "now": category("2027-02-09", "cannot")})

    assert status("supply-interval", facts) is MET


@each(
    ("policy", "at"),
    [
        (None, "2021-12-12T23:59:59-05:00"),
        ("ipledge-2021", "2021-12-13T00:00:00-05:00"),
        ("ipledge-2021", "2023-10-02T23:59:59-04:00"),
        ("ipledge-2021-discretion", "2023-10-03T00:00:00-04:00"),
        ("ipledge-2021-discretion", "2026-11-14T23:59:59-05:00"),
        ("ipledge-2026", "2026-11-15T00:00:00-05:00"),
    ],
)
def test_each_policy_is_in_force_from_its_first_day(policy: str | None, at: str) -> None:
    assert month.decide(CANNOT, at=at).policy == policy


def test_before_the_first_policy_the_gate_withholds_with_a_single_finding() -> None:
    answer = month.cases.answer(month.read(CANNOT, at="2021-12-12T12:00:00-05:00"))

    assert answer["permits"] is False
    assert answer["blocking"] == ["policy-in-force"]
    assert [each["reason"] for each in answer["findings"]] == [
        "No program policy is in force before December 13, 2021."
    ]
    assert answer["findings"][0]["until"] == "2021-12-13T00:00:00-05:00"
    assert answer["findings"][0]["from"] is None


def test_a_named_policy_is_used_at_every_instant() -> None:
    decision = month.decide(CANNOT, at="1999-12-31T12:00:00-05:00", policy="ipledge-2026")

    assert decision.policy == "ipledge-2026"
    assert len(decision.judgments) == 19

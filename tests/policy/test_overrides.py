"""An override lifts clinic requirements alone, never Hy's law, the program or a rule that failed."""

import pytest

from monitoring.policy.findings import Status
from tests.policy import month
from tests.policy.month import FIRST, LATER, Change, changed, status

MET, UNMET, UNKNOWN = Status.MET, Status.UNMET, Status.UNKNOWN
Changes = dict[str, Change]
each = pytest.mark.parametrize

HIGH: Changes = {"alt": {"value": 400}}
HYS_LAW: Changes = HIGH | {"bilirubin": FIRST["alt"] | {"analyte": "bilirubin_total", "value": 400}}


def override(requirement: str, **fields: str) -> Changes:
    dates = {"from_on": "2027-03-01", "until_on": "2027-03-31"}
    return {"o": {"kind": "override", "requirement": requirement, "reason": "As discussed", **dates, **fields}}


@each(
    ("expected", "fields"),
    [
        (MET, {"from_on": "2027-03-10"}),
        (UNMET, {"from_on": "2027-03-11"}),
        (MET, {"until_on": "2027-03-10"}),
        (UNMET, {"until_on": "2027-03-09"}),
        (UNMET, {"from_on": "2027-03-31", "until_on": "2027-03-01"}),
    ],
)
def test_an_override_counts_from_its_first_day_through_its_last(expected: Status, fields: dict[str, str]) -> None:
    facts = changed(FIRST, HIGH | override("liver-enzymes-acceptable", **fields))

    assert status("liver-enzymes-acceptable", facts) is expected


@each(
    ("requirement", "breaking", "base"),
    [
        ("indication", {"indication": {"code": "cosmetic"}}, FIRST),
        ("indication", {"indication": None}, FIRST),
        ("prescriber-specialty", {"prescriber": {"specialty": "pediatrics"}}, FIRST),
        ("liver-enzymes-current", {"alt": {"collected_on": "2026-01-01"}}, FIRST),
        ("liver-enzymes-acceptable", HIGH, FIRST),
        ("supply-interval", {"dispense": {"on": "2027-03-01"}}, LATER),
        ("continuity", {"dispense": {"days_supply": 1, "on": "2027-02-01"}}, LATER),
    ],
)  # fmt: skip
def test_every_clinic_requirement_can_be_overridden(
    requirement: str, breaking: Changes, base: dict[str, dict[str, object]]
) -> None:
    broken = changed(base, breaking)

    assert status(requirement, broken) in (UNMET, UNKNOWN)
    assert status(requirement, changed(broken, override(requirement))) is MET


def test_the_reason_says_who_overrode_what_and_why() -> None:
    facts = changed(FIRST, HIGH | override("liver-enzymes-acceptable", by="Dr. Ng"))

    found = month.judgment(month.decide(facts), "liver-enzymes-acceptable").finding

    assert found.evidence == ("o", "alt")
    assert found.reason == (
        "Overridden through March 31, 2027 by Dr. Ng: As discussed. (Without it: ALT collected on February 20, 2027 is "
        "above 3 times the upper limit; treatment is held until a repeat is lower.)"
    )


def test_of_two_overrides_in_force_the_latest_is_named() -> None:
    named = override("liver-enzymes-acceptable")["o"] or {}
    later, ended = named | {"from_on": "2027-03-05"}, named | {"from_on": "2027-03-07", "until_on": "2027-03-09"}
    facts = changed(FIRST, HIGH | {"ended": ended, "later": later, "earlier": named})

    found = month.judgment(month.decide(facts), "liver-enzymes-acceptable").finding

    assert found.evidence == ("later", "alt")


def test_text_of_an_override_that_looks_like_a_template_is_left_alone() -> None:
    facts = changed(FIRST, HIGH | override("liver-enzymes-acceptable", by="{0}", reason="{} {x!r} {{!"))

    found = month.judgment(month.decide(facts), "liver-enzymes-acceptable").finding

    assert found.reason.startswith("Overridden through March 31, 2027 by {0}: {} {x!r} {{! (Without it: ALT ")


def test_hys_law_cannot_be_overridden() -> None:
    facts = changed(FIRST, HYS_LAW | override("liver-enzymes-acceptable"))

    decision = month.decide(facts)

    assert decision.blocking == ["liver-enzymes-acceptable"]
    assert not decision.permits


@each(
    ("requirement", "breaking"),
    [
        ("enrolled", {"enrollment": {"closed_on": "2027-03-10"}}),
        ("prescriber-certified", {"prescriber": None}),
        ("pharmacy-certified", {"pharmacy": None}),
        ("consent", {"treatment": None}),
        ("counseling", {"counseling": None}),
        ("contraception", {"by-patient": None}),
        ("contraception-lead-in", {"by-prescriber": {"used_since": "2027-03-01"}}),
        ("not-pregnant", {"bad": FIRST["test"] | {"result": "positive", "collected_on": "2026-12-01"}}),
        ("pregnancy-test", {"test": {"result": "indeterminate"}}),
        ("prescription-window", {"test": {"collected_on": "2027-03-03"}}),
        ("acknowledgment", {"acknowledgment": None}),
    ],
)  # fmt: skip
def test_a_program_requirement_is_never_overridden(requirement: str, breaking: Changes) -> None:
    decision = month.decide(changed(FIRST, breaking | override(requirement)))

    assert requirement in decision.blocking


def test_lock_out_and_supply_are_never_overridden() -> None:
    first = FIRST["test"] | {"collected_on": "2027-02-22"}
    cycle = {"kind": "cycle", "from_on": "2027-02-01", "pattern": "irregular"}
    locked_out = changed(FIRST, {"first": first, "cycle": cycle} | override("lock-out"))
    too_much = changed(FIRST, override("supply"))

    assert month.decide(locked_out, policy="ipledge-2021").blocking == ["lock-out"]
    assert month.decide(too_much, order={"days_supply": 31}).blocking == ["supply"]


def test_an_override_of_something_unknown_has_no_effect() -> None:
    assert month.decide(changed(FIRST, override("no such requirement"))).permits


def test_an_override_of_what_is_met_changes_nothing() -> None:
    before, after = month.decide(FIRST), month.decide(changed(FIRST, override("indication")))

    assert month.judgment(after, "indication") == month.judgment(before, "indication")

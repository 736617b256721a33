"""Each rule of supervision.py on both sides of its boundaries, on them, with facts of the future and without facts."""

from typing import Any

import pytest

from monitoring.policy.findings import Status
from tests.policy import month
from tests.policy.month import CANNOT, FIRST, LATER, Change, Facts, changed, status

MET, UNMET, UNKNOWN, NOT_APPLICABLE = Status.MET, Status.UNMET, Status.UNKNOWN, Status.NOT_APPLICABLE
Changes = dict[str, Change]
each = pytest.mark.parametrize


@each(
    ("expected", "indication"),
    [
        (UNKNOWN, None),
        (MET, {"recorded_on": "2027-03-10"}),
        (UNKNOWN, {"recorded_on": "2027-03-11"}),
        (UNMET, {"conventional_therapy_failed": False}),
        (MET, {"conventional_therapy_failed": False, "justification": "Scarring."}),
        (UNMET, {"conventional_therapy_failed": False, "justification": "  "}),
        (UNMET, {"code": "rosacea"}),
        *((MET, {"code": code, "justification": "Two courses of antibiotics failed."})
          for code in ("rosacea", "sebaceous_hyperplasia", "hidradenitis_suppurativa")),
        (UNMET, {"code": "cosmetic", "justification": "Patient asks for it."}),
        (UNMET, {"code": "something else", "justification": "Patient asks for it."}),
    ],
)  # fmt: skip
def test_the_indication_is_severe_acne_that_resisted_or_is_justified(expected: Status, indication: Change) -> None:
    assert status("indication", changed(FIRST, {"indication": indication})) is expected


def test_the_latest_indication_counts() -> None:
    cosmetic = {"kind": "indication", "recorded_on": "2027-02-01", "code": "cosmetic"}

    assert status("indication", changed(FIRST, {"cosmetic": cosmetic})) is UNMET


@each(
    ("expected", "certification"),
    [
        (MET, {}),
        (UNMET, None),
        (UNMET, {"specialty": "pediatrics"}),
        (UNMET, {"through_on": "2027-03-09"}),
        (MET, {"through_on": "2027-03-10"}),
        (UNMET, {"from_on": "2027-03-11"}),
        (UNMET, {"who": "somebody else"}),
    ],
)
def test_a_valid_certification_is_a_dermatologists(expected: Status, certification: Change) -> None:
    assert status("prescriber-specialty", changed(FIRST, {"prescriber": certification})) is expected


def test_one_dermatologists_certification_among_others_is_enough() -> None:
    other = FIRST["prescriber"] | {"through_on": "2028-01-01", "specialty": "pediatrics"}

    assert status("prescriber-specialty", changed(FIRST, {"other": other})) is MET


def test_of_two_dermatologists_certifications_the_one_that_lasts_longest_is_shown() -> None:
    longer = FIRST["prescriber"] | {"through_on": "2028-01-01"}

    found = month.judgment(month.decide(changed(FIRST, {"longer": longer})), "prescriber-specialty").finding

    assert found.evidence == ("longer",)


def labs(alt_on: str, ast_on: str | None = None) -> Changes:
    return {"alt": {"collected_on": alt_on}, "ast": {"collected_on": ast_on or alt_on}}


@each("clinic", ["smpc", "monthly"])
@each(
    ("expected", "changes"),
    [
        (UNKNOWN, {"alt": None}),
        (UNKNOWN, {"ast": None}),
        (UNKNOWN, labs("2027-03-11")),
        (UNMET, labs("2027-02-07")),
        (MET, labs("2027-02-08")),
        (UNMET, labs("2027-03-01", "2027-02-07")),
        (UNMET, labs("2027-02-07", "2027-03-01")),
        (MET, labs("2027-03-10")),
    ],
)
def test_before_the_first_supply_alt_and_ast_are_at_most_30_days_old(
    expected: Status, changes: Changes, clinic: str
) -> None:
    assert status("liver-enzymes-current", changed(FIRST, changes), clinic=clinic) is expected


@each(("expected", "collected_on"), [(UNMET, "2027-01-31"), (MET, "2027-02-01")])
def test_monthly_a_later_supply_needs_enzymes_at_most_37_days_old(expected: Status, collected_on: str) -> None:
    facts = changed(LATER, labs(collected_on))

    assert status("liver-enzymes-current", facts, clinic="monthly") is expected


# First supplied on F; on March 10, 2027 the first check is due from F + 38 on.
@each(
    ("expected", "first_supply", "collected_on"),
    [
        (UNMET, "2027-02-01", "2027-01-01"),
        (MET, "2027-02-01", "2027-01-02"),
        (MET, "2027-02-01", "2027-03-10"),
        (UNMET, "2027-01-31", "2027-02-20"),
        (MET, "2027-01-31", "2027-02-21"),
        (UNMET, "2026-11-01", "2026-12-02"),
        (MET, "2026-11-01", "2026-12-03"),
        (UNMET, "2026-11-20", "2026-12-10"),
        (MET, "2026-11-20", "2026-12-11"),
    ],
)
def test_smpc_checks_enzymes_after_a_month_and_then_every_three(
    expected: Status, first_supply: str, collected_on: str
) -> None:
    enrollment = {"opened_on": "2026-10-15"}
    facts = changed(LATER, {"enrollment": enrollment, "dispense": {"on": first_supply}, **labs(collected_on)})

    assert status("liver-enzymes-current", facts) is expected


def test_the_first_check_is_counted_from_the_first_supply_of_the_course() -> None:
    first = LATER["dispense"] | {"on": "2027-01-03"}
    facts = changed(LATER, {"first": first, **labs("2027-01-23")})

    assert status("liver-enzymes-current", facts) is UNMET


def values(**times: Any) -> Changes:
    """Return labs at so many times an upper limit of 40."""
    lab = FIRST["alt"]
    return {name: lab | {"analyte": name, "value": float(times[name]) * 40} for name in times}


@each("base", [FIRST, LATER, CANNOT], ids=["first", "later", "cannot"])
@each(
    ("expected", "changes"),
    [
        (MET, {}),
        (UNKNOWN, {"alt": None}),
        (UNKNOWN, {"ast": None}),
        (MET, values(alt=3)),
        (UNMET, values(alt=3.01)),
        (MET, values(ast=3)),
        (UNMET, values(ast=3.01)),
        (UNMET, values(alt=3.01) | {"ast": None}),
        (MET, values(ggt=9)),
        (MET, values(bilirubin_total=9)),
        (MET, values(alt=2.9, bilirubin_total=9)),
        (MET, values(alt=3, bilirubin_total=2)),
        (UNMET, values(alt=3, bilirubin_total=2.01)),
        (UNMET, values(ast=3, bilirubin_total=2.01)),
        (UNMET, values(ast=3, bilirubin_total=2.01) | {"alt": None}),
        (MET, values(alt=3, bilirubin_total=2.01, alp=2)),
        (UNMET, values(alt=3, bilirubin_total=2.01, alp=1.99)),
        (MET, values(alt=3, bilirubin_direct=9)),
    ],
)
def test_enzymes_are_at_most_3_times_the_limit_without_hys_law(expected: Status, changes: Changes, base: Facts) -> None:
    assert status("liver-enzymes-acceptable", changed(base, changes)) is expected


@each(
    ("expected", "collected_on"),
    [(UNMET, "2027-02-20"), (UNMET, "2027-03-10"), (MET, "2027-02-19"), (MET, "2027-03-11")],
)
def test_the_latest_enzymes_count(expected: Status, collected_on: str) -> None:
    repeat = FIRST["alt"] | {"collected_on": collected_on, "value": 400}

    assert status("liver-enzymes-acceptable", changed(FIRST, {"repeat": repeat})) is expected


@each(("repeated", "times"), [(False, 2), (True, 2.01), (True, 3)])
@each("analyte", ["alt", "ast"])
def test_enzymes_above_twice_the_limit_are_met_and_to_be_repeated(repeated: bool, times: float, analyte: str) -> None:
    decision = month.decide(changed(FIRST, values(**{analyte: times})))

    assert ("repeat" in month.judgment(decision, "liver-enzymes-acceptable").finding.reason) is repeated


@each(
    ("expected", "value", "limit"),
    [
        (MET, "1.2", "0.4"),
        (UNMET, "1.2000000000000000000000000000000000000001", "0.4"),
        (MET, "3.6666666666666666666666666666666666666666", "1.2222222222222222222222222222222222222222"),
        (UNMET, "3.6666666666666666666666666666666666666667", "1.2222222222222222222222222222222222222222"),
        (MET, "3e999999999", "1e999999999"),
        (UNMET, "3.1e-999999999", "1e-999999999"),
        (MET, "1", "9e999999999999999999"),
        (UNMET, "9" * 400, "1"),
        (UNMET, "9" * 5000, "1"),
        (MET, "9" * 5000, "9" * 5000),
        (MET, "0", "0.0000000000000000000000000000000000000001"),
    ],
)  # fmt: skip
def test_numbers_are_compared_exactly_as_written(expected: Status, value: str, limit: str) -> None:
    document = month.json.dumps(month.raw(changed(FIRST, {"alt": {"value": "VALUE", "upper_limit": "LIMIT"}})))

    case = month.cases.read_all(document.replace('"VALUE"', value).replace('"LIMIT"', limit))[0]

    assert month.judgment(case.decide(), "liver-enzymes-acceptable").status is expected


# 30 days from February 8 end with March 9; the next may follow 7 days before March 10.
@each(
    ("expected", "on", "days_supply"),
    [
        (UNMET, "2027-02-16", 30),
        (MET, "2027-02-15", 30),
        (MET, "2027-03-03", 14),
        (UNMET, "2027-03-03", 15),
        (MET, "2027-03-10", 7),
        (UNMET, "2027-03-10", 8),
        (UNMET, "2027-02-16", 10**15),
    ],
)
def test_a_supply_follows_at_most_7_days_before_the_last_one_ends(expected: Status, on: str, days_supply: int) -> None:
    facts = changed(LATER, {"dispense": {"on": on, "days_supply": days_supply}})

    assert status("supply-interval", facts) is expected


@each(
    ("expected", "on", "days_supply"),
    [(UNMET, "2027-01-08", 30), (MET, "2027-01-09", 30), (UNMET, "2027-02-06", 1), (MET, "2027-02-07", 1)],
)
def test_a_supply_follows_at_most_30_days_after_the_last_one_ended(expected: Status, on: str, days_supply: int) -> None:
    facts = changed(LATER, {"dispense": {"on": on, "days_supply": days_supply}})

    assert status("continuity", facts) is expected


def test_pace_is_counted_from_the_latest_supply() -> None:
    facts = changed(LATER, {"again": LATER["dispense"] | {"on": "2027-03-08"}})

    assert status("supply-interval", facts) is UNMET
    assert status("continuity", facts) is MET


@each("requirement", ["supply-interval", "continuity"])
def test_pace_is_asked_from_the_second_supply_on(requirement: str) -> None:
    assert status(requirement, FIRST) is NOT_APPLICABLE

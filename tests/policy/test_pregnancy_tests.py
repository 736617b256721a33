"""Pregnancy and its tests on both sides of their boundaries, on them, with facts of the future and without facts."""

import pytest

from monitoring.policy.findings import Status
from tests.policy import month
from tests.policy.month import CANNOT, FIRST, LATER, Change, Facts, changed, status

MET, UNMET, UNKNOWN, NOT_APPLICABLE = Status.MET, Status.UNMET, Status.UNKNOWN, Status.NOT_APPLICABLE
Changes = dict[str, Change]
each = pytest.mark.parametrize


def pregnancy_test(collected_on: str, result: str = "negative", **fields: str) -> dict[str, str]:
    return {"kind": "pregnancy_test", "collected_on": collected_on, "result": result, "setting": "clia"} | fields


def resolved(on: str) -> dict[str, str]:
    return {"kind": "pregnancy_resolved", "on": on}


@each("base", [FIRST, LATER, CANNOT], ids=["first", "later", "cannot"])
@each(
    ("expected", "changes"),
    [
        (MET, {}),
        (UNMET, {"bad": pregnancy_test("2027-03-10", "positive")}),
        (MET, {"bad": pregnancy_test("2027-03-11", "positive")}),
        (UNMET, {"bad": pregnancy_test("2027-03-01", "positive", resulted_on="2027-03-10")}),
        (MET, {"bad": pregnancy_test("2027-03-01", "positive", resulted_on="2027-03-11")}),
        (UNMET, {"bad": pregnancy_test("2020-01-01", "positive", setting="home")}),
        (MET, {"bad": pregnancy_test("2027-01-10", "positive"), "over": resolved("2027-01-10")}),
        (UNMET, {"bad": pregnancy_test("2027-01-10", "positive"), "over": resolved("2027-01-09")}),
        (MET, {"bad": pregnancy_test("2027-01-10", "positive"), "over": resolved("2027-03-10")}),
        (UNMET, {"bad": pregnancy_test("2027-01-10", "positive"), "over": resolved("2027-03-11")}),
        (MET, {"over": resolved("2027-03-01")}),
        (MET, {"bad": pregnancy_test("2027-03-09", "indeterminate")}),
    ],
)
def test_a_positive_test_stands_until_the_pregnancy_is_resolved(
    expected: Status, changes: Changes, base: Facts
) -> None:
    assert status("not-pregnant", changed(base, changes)) is expected


def test_one_unresolved_positive_among_resolved_ones_is_enough() -> None:
    changes: Changes = {"old": pregnancy_test("2026-01-10", "positive"), "over": resolved("2026-06-01")}
    changes["new"] = pregnancy_test("2027-03-01", "positive")

    assert status("not-pregnant", changed(FIRST, changes)) is UNMET


@each("requirement", ["pregnancy-test", "prescription-window"])
def test_without_any_test_it_is_unknown(requirement: str) -> None:
    assert status(requirement, changed(FIRST, {"screening": None, "test": None})) is UNKNOWN
    assert status(requirement, changed(LATER, {"screening": None, "test": {"collected_on": "2027-03-11"}})) is UNKNOWN


@each(
    ("expected", "changes"),
    [
        (MET, {}),
        (UNKNOWN, {"other": pregnancy_test("2027-03-06", "indeterminate")}),
        (UNKNOWN, {"other": pregnancy_test("2027-03-05", "indeterminate")}),
        (MET, {"other": pregnancy_test("2027-03-04", "indeterminate")}),
        (MET, {"other": pregnancy_test("2027-03-11", "indeterminate")}),
        (MET, {"other": pregnancy_test("2027-03-06", "indeterminate", resulted_on="2027-03-11")}),
        (UNMET, {"other": pregnancy_test("2027-03-06", "positive")}),
        (UNMET, {"other": pregnancy_test("2027-03-05", "positive")}),
        (MET, {"other": pregnancy_test("2027-03-04", "positive")}),
        (MET, {"other": pregnancy_test("2027-03-06", setting="home")}),
        (MET, {"other": pregnancy_test("2027-03-06") | {"sensitivity_miu_ml": 50}}),
    ],
)
def test_the_latest_test_of_all_disturbs_only_if_positive_or_indeterminate(expected: Status, changes: Changes) -> None:
    assert status("pregnancy-test", changed(FIRST, changes)) is expected


def test_of_two_tests_of_one_day_the_later_in_the_record_is_the_latest() -> None:
    indeterminate = pregnancy_test("2027-03-05", "indeterminate")
    facts = {"other": indeterminate} | FIRST

    assert status("pregnancy-test", facts) is MET


def test_the_prescriber_must_act_on_a_positive_test() -> None:
    decision = month.decide(changed(FIRST, {"other": pregnancy_test("2027-03-06", "positive")}))

    assert month.judgment(decision, "pregnancy-test").owner == "prescriber"


@each("base", [FIRST, LATER], ids=["first", "later"])
@each(
    ("expected", "sensitivity"),
    [(MET, 24), (MET, 25), (UNMET, 26), (UNMET, 25.0001), (MET, 24.9999)],
)
def test_a_test_detects_25_miu_or_less(expected: Status, sensitivity: float, base: Facts) -> None:
    assert status("pregnancy-test", changed(base, {"test": {"sensitivity_miu_ml": sensitivity}})) is expected


@each(
    ("expected", "policy", "setting"),
    [
        (MET, "ipledge-2021", "clia"),
        (UNMET, "ipledge-2021", "medical"),
        (UNMET, "ipledge-2021", "home"),
        (MET, "ipledge-2021-discretion", "medical"),
        (UNMET, "ipledge-2021-discretion", "home"),
        (MET, "ipledge-2026", "medical"),
        (UNMET, "ipledge-2026", "home"),
    ],
)
def test_before_the_first_supply_the_policy_allows_settings(expected: Status, policy: str, setting: str) -> None:
    facts = changed(FIRST, {"test": {"setting": setting}, "permitted": permission("2027-02-01")})

    assert status("pregnancy-test", facts, policy=policy) is expected


@each(
    ("expected", "policy", "setting"),
    [
        (MET, "ipledge-2021", "clia"),
        (UNMET, "ipledge-2021", "medical"),
        (UNMET, "ipledge-2021", "home"),
        (MET, "ipledge-2021-discretion", "medical"),
        (MET, "ipledge-2021-discretion", "home"),
        (MET, "ipledge-2026", "medical"),
        (MET, "ipledge-2026", "home"),
    ],
)
def test_for_a_later_supply_the_policy_allows_settings(expected: Status, policy: str, setting: str) -> None:
    facts = changed(LATER, {"test": {"setting": setting}, "permitted": permission("2027-02-01")})

    assert status("pregnancy-test", facts, policy=policy) is expected


def permission(from_on: str) -> dict[str, str]:
    return {"kind": "home_testing_permitted", "from_on": from_on}


@each(
    ("expected", "permitted"),
    [
        (UNMET, None),
        (MET, permission("2027-03-04")),
        (MET, permission("2027-03-05")),
        (UNMET, permission("2027-03-06")),
    ],
)
def test_a_home_test_needs_permission_by_its_collection(expected: Status, permitted: Change) -> None:
    facts = changed(LATER, {"test": {"setting": "home"}, "permitted": permitted})

    assert status("pregnancy-test", facts) is expected


def test_of_several_permissions_the_first_counts() -> None:
    permissions: Changes = {"again": permission("2027-03-08"), "first": permission("2027-03-01")}

    assert status("pregnancy-test", changed(LATER, {"test": {"setting": "home"}} | permissions)) is MET


@each(("expected", "supplied_on"), [(MET, "2027-03-04"), (UNMET, "2027-03-05"), (UNMET, "2027-03-06")])
def test_a_later_supply_needs_a_test_after_the_last_one(expected: Status, supplied_on: str) -> None:
    facts = changed(LATER, {"dispense": {"on": supplied_on}})

    assert status("pregnancy-test", facts) is expected
    assert status("prescription-window", facts) is expected


def test_a_later_supply_asks_for_no_second_test_and_no_menses() -> None:
    assert status("pregnancy-test", changed(LATER, {"screening": None, "menses": None})) is MET


@each(
    ("expected", "screening"),
    [
        (UNMET, None),
        (UNMET, {"collected_on": "2027-01-01"}),
        (MET, {"collected_on": "2027-01-02"}),
        (MET, {"collected_on": "2027-02-14"}),
        (UNMET, {"collected_on": "2027-02-15"}),
        (UNMET, {"setting": "home"}),
        (UNMET, {"result": "indeterminate"}),
        (MET, {"sensitivity_miu_ml": 25}),
        (UNMET, {"sensitivity_miu_ml": 26}),
        (MET, {"resulted_on": "2027-03-10"}),
        (UNMET, {"resulted_on": "2027-03-11"}),
    ],
)
def test_a_screening_test_lies_19_days_before_and_at_most_30_before_the_start(
    expected: Status, screening: Change
) -> None:
    assert status("pregnancy-test", changed(FIRST, {"screening": screening})) is expected


@each(("expected", "start"), [(MET, "2027-03-05"), (UNMET, "2027-03-06")])
def test_a_confirmatory_test_is_collected_in_the_course(expected: Status, start: str) -> None:
    facts = changed(FIRST, {"enrollment": {"opened_on": start}, "screening": {"collected_on": "2027-02-05"}})

    assert status("pregnancy-test", facts) is expected


def test_without_a_course_no_test_is_acceptable() -> None:
    facts = changed(FIRST, {"enrollment": None})

    assert status("pregnancy-test", facts) is UNMET
    assert status("prescription-window", facts) is UNMET


@each(
    ("expected", "changes"),
    [
        (UNMET, {"menses": None}),
        (UNMET, {"menses": {"started_on": "2027-02-28"}}),
        (MET, {"menses": {"started_on": "2027-03-01"}}),
        (MET, {"menses": {"started_on": "2027-03-05"}}),
        (UNMET, {"menses": {"started_on": "2027-03-06"}}),
        (UNMET, {"menses": None, "cycle": {"kind": "cycle", "from_on": "2027-02-01", "pattern": "regular"}}),
        (MET, {"menses": None, "cycle": {"kind": "cycle", "from_on": "2027-03-05", "pattern": "irregular"}}),
        (UNMET, {"menses": None, "cycle": {"kind": "cycle", "from_on": "2027-03-06", "pattern": "irregular"}}),
        (MET, {"menses": None, "cycle": {"kind": "cycle", "from_on": "2027-02-01", "pattern": "amenorrhoea"}}),
        (MET, {"menses": None, "cycle": {"kind": "cycle", "from_on": "2027-02-01", "pattern": "no_withdrawal_bleed"}}),
    ],
)
def test_a_confirmatory_test_of_a_regular_cycle_lies_on_day_1_to_5_of_menses(
    expected: Status, changes: Changes
) -> None:
    assert status("pregnancy-test", changed(FIRST, changes)) is expected


@each(
    ("changes", "reason"),
    [
        ({"test": {"sensitivity_miu_ml": 26}}, "is not sensitive enough (it must detect 25 mIU/mL or less)."),
        ({"test": {"setting": "home"}}, "was done in a setting the program does not accept for it."),
        ({"menses": None}, "was not collected within the first 5 days of a period."),
        ({"screening": None}, "counts as the screening test; a second test is needed at least 19 days later."),
        ({"enrollment": {"opened_on": "2027-03-08"}}, "was collected before this course began on March 8, 2027."),
        ({"dispense": {"kind": "dispense", "on": "2027-03-06", "days_supply": 30}},
         "was not collected after the last supply; a new test is needed."),
    ],
)  # fmt: skip
def test_the_reason_says_why_the_latest_negative_test_does_not_count(changes: Changes, reason: str) -> None:
    found = month.judgment(month.decide(changed(FIRST, changes)), "pregnancy-test").finding

    assert found.reason == f"The test collected on March 5, 2027 {reason}"
    assert found.evidence == ("test",)


def test_who_cannot_get_pregnant_needs_no_test() -> None:
    assert status("pregnancy-test", CANNOT) is NOT_APPLICABLE

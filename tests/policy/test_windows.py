"""Prescription windows, missed windows and the lock-out on both sides of their boundaries and on them."""

import pytest

from monitoring.policy.findings import Status
from tests.policy import month
from tests.policy.month import CANNOT, FIRST, LATER, Change, Facts, changed, status

MET, UNMET, UNKNOWN, NOT_APPLICABLE = Status.MET, Status.UNMET, Status.UNKNOWN, Status.NOT_APPLICABLE
each = pytest.mark.parametrize


@each("base", [FIRST, LATER], ids=["first", "later"])
@each(
    ("expected", "collected_on"),
    [(UNMET, "2027-03-03"), (MET, "2027-03-04"), (MET, "2027-03-10")],
)
def test_the_window_is_open_for_7_days_from_collection(expected: Status, collected_on: str, base: Facts) -> None:
    facts = changed(base, {"test": {"collected_on": collected_on}, "menses": {"started_on": collected_on}})

    assert status("prescription-window", facts) is expected


def test_the_window_counts_from_collection_not_from_the_result() -> None:
    changes: dict[str, Change] = {"test": {"collected_on": "2027-03-03", "resulted_on": "2027-03-09"}}

    assert status("prescription-window", changed(FIRST, changes)) is UNMET


def test_the_latest_acceptable_test_opens_the_window() -> None:
    older = FIRST["test"] | {"collected_on": "2027-03-02"}

    found = month.judgment(month.decide(changed(LATER, {"older": older})), "prescription-window").finding

    assert found.evidence == ("test",)
    assert found.reason == "The window closes on March 11, 2027 at 11:59 pm Eastern Time."


@each("policy", ["ipledge-2021", "ipledge-2021-discretion"])
@each(
    ("expected", "visit"),
    [
        (UNMET, None),
        (UNMET, {"on": "2027-02-08"}),
        (MET, {"on": "2027-02-09"}),
        (MET, {"on": "2027-03-10"}),
        (UNMET, {"on": "2027-03-11"}),
    ],
)
def test_before_2026_a_visit_opened_30_days_for_who_cannot_get_pregnant(
    expected: Status, visit: Change, policy: str
) -> None:
    assert status("prescription-window", changed(CANNOT, {"visit": visit}), policy=policy) is expected


@each(("expected", "on"), [(UNMET, "2027-02-20"), (MET, "2027-02-21")])
def test_the_visit_comes_after_the_last_supply(expected: Status, on: str) -> None:
    supply = {"kind": "dispense", "on": "2027-02-20", "days_supply": 30}
    facts = changed(CANNOT, {"dispense": supply, "visit": {"on": on}})

    assert status("prescription-window", facts, policy="ipledge-2021") is expected


def test_since_2026_who_cannot_get_pregnant_has_no_window() -> None:
    assert status("prescription-window", changed(CANNOT, {"visit": None})) is NOT_APPLICABLE


def course(*confirmatory: str) -> Facts:
    """Return a course from January 5, 2027 on with confirmatory tests on these days, in order of the record."""
    tests = {f"test-{number}": FIRST["test"] | {"collected_on": day} for number, day in enumerate(confirmatory)}
    cycle = {"kind": "cycle", "from_on": "2027-01-05", "pattern": "irregular"}
    start: Facts = changed(FIRST, {"test": None, "enrollment": {"opened_on": "2027-01-05"}})
    return start | {"screening": FIRST["screening"] | {"collected_on": "2027-01-05"}, "cycle": cycle} | tests


@each("policy", ["ipledge-2021", "ipledge-2021-discretion"])
@each(
    ("expected", "tests"),
    [
        (NOT_APPLICABLE, []),
        (NOT_APPLICABLE, ["2027-02-03"]),
        # Inside the window it replaces the first; on the day after, the window was missed.
        (NOT_APPLICABLE, ["2027-02-03", "2027-02-09"]),
        (UNMET, ["2027-02-03", "2027-02-10"]),
        (UNMET, ["2027-02-03", "2027-02-21"]),
        (MET, ["2027-02-03", "2027-02-22"]),
        # Replaced, so its window is the second one's.
        (UNMET, ["2027-02-03", "2027-02-09", "2027-02-22"]),
        (UNMET, ["2027-02-03", "2027-02-09", "2027-02-27"]),
        (MET, ["2027-02-03", "2027-02-09", "2027-02-28"]),
        (MET, ["2027-02-03", "2027-02-10", "2027-02-22"]),
        # The second was itself locked out and missed nothing.
        (MET, ["2027-02-03", "2027-02-12", "2027-02-22"]),
        (MET, ["2027-02-03", "2027-02-21", "2027-03-01"]),
        # The second waited long enough: its window was missed too.
        (UNMET, ["2027-02-03", "2027-02-22", "2027-03-08"]),
        (UNMET, ["2027-01-24", "2027-02-12", "2027-03-02"]),
        (MET, ["2027-01-24", "2027-02-12", "2027-03-03"]),
        # On the same day the later in the record replaces the other.
        (MET, ["2027-02-03", "2027-02-03", "2027-02-22"]),
    ],
)
def test_the_lock_out_lasts_19_days_from_the_test_whose_window_was_missed(
    expected: Status, tests: list[str], policy: str
) -> None:
    assert status("lock-out", course(*tests), policy=policy) is expected


def test_the_lock_out_names_both_tests_and_the_day_it_opens() -> None:
    decision = month.decide(course("2027-02-03", "2027-02-12", "2027-02-21"), policy="ipledge-2021")

    found = month.judgment(decision, "lock-out").finding

    assert found.evidence == ("test-0", "test-2")
    assert found.reason == (
        "The window of the test collected on February 3, 2027 was missed: the next test counts if collected on "
        "February 22, 2027 or later, and this one was collected on February 21, 2027."
    )


def test_of_two_tests_of_one_day_the_later_in_the_record_is_the_missed_one() -> None:
    decision = month.decide(course("2027-02-03", "2027-02-03", "2027-02-12"), policy="ipledge-2021")

    assert month.judgment(decision, "lock-out").finding.evidence == ("test-1", "test-2")


def test_there_is_no_lock_out_since_2026_none_for_later_supplies_and_none_for_who_cannot_get_pregnant() -> None:
    locked_out = course("2027-02-03", "2027-02-12")
    supplied = {"kind": "dispense", "on": "2027-01-06", "days_supply": 30}

    assert status("lock-out", locked_out, policy="ipledge-2021") is UNMET
    assert status("lock-out", locked_out, policy="ipledge-2026") is NOT_APPLICABLE
    assert status("lock-out", changed(locked_out, {"d": supplied}), policy="ipledge-2021") is NOT_APPLICABLE
    assert status("lock-out", CANNOT, policy="ipledge-2021") is NOT_APPLICABLE


@each(
    ("expected", "policy", "second"),
    [
        (MET, "ipledge-2026", "2027-03-09"),
        (UNMET, "ipledge-2026", "2027-03-08"),
        (UNMET, "ipledge-2021", "2027-03-09"),
        (UNMET, "ipledge-2021-discretion", "2027-03-09"),
    ],
)
def test_since_2026_a_missed_window_waives_the_menses_condition(expected: Status, policy: str, second: str) -> None:
    first = FIRST["test"] | {"collected_on": "2027-03-02"}
    facts = changed(FIRST, {"test": {"collected_on": second}, "menses": {"started_on": "2027-03-02"}, "first": first})

    found = month.judgment(month.decide(facts, policy=policy), "prescription-window")

    assert (found.finding.evidence == ("test",)) is (expected is MET)


def test_without_an_accepted_test_no_window_is_open() -> None:
    assert status("prescription-window", changed(FIRST, {"menses": None})) is UNMET

"""Promise 6: each rule is exact at -1 s, 0 and +1 s of its boundary, on days of 23 and 25 hours, from six time zones."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitoring.policy.decide import midnight
from monitoring.policy.findings import Status
from tests.policy import month
from tests.policy.month import CANNOT, FIRST, LATER, Change, Facts, changed

NEW_YORK = ZoneInfo("America/New_York")
ZONES = ["America/New_York", "Pacific/Honolulu", "UTC", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Pago_Pago"]
SECOND = timedelta(seconds=1)
# March 14, 2027 has 23 hours and November 7, 2027 has 25: a boundary lies at the beginning and at the end of each.
DAYS = [date(2027, 3, 14), date(2027, 3, 15), date(2027, 11, 7), date(2027, 11, 8)]

MET, UNMET, UNKNOWN, NOT_APPLICABLE = Status.MET, Status.UNMET, Status.UNKNOWN, Status.NOT_APPLICABLE
IRREGULAR = {"kind": "cycle", "from_on": "2020-01-01", "pattern": "irregular"}
OVERRIDE = {"kind": "override", "requirement": "liver-enzymes-acceptable", "reason": "As discussed."}


def before(day: date, days: int) -> str:
    return (day - timedelta(days=days)).isoformat()


def course(day: date, base: Facts) -> Facts:
    """Return the facts with all people in place around a day, and a course that began 60 days before it."""
    people = {"from_on": "2020-01-01", "through_on": "2040-01-01"}
    signed = {"signed_on": before(day, 60)}
    places: dict[str, Change] = {"enrollment": {"opened_on": before(day, 60)}}
    places |= {"prescriber": people, "pharmacy": people, "treatment": signed, "cycle": IRREGULAR}
    places |= {"birth-defects": signed, "screening": {"collected_on": before(day, 60)}} if base is not CANNOT else {}
    places |= {"by-patient": {"declared_on": before(day, 5)}} if base is not CANNOT else {}
    places |= {"category": {"from_on": before(day, 60)}}
    return changed(base, places)


# What the requirement says before the boundary and from it on, and the fact that puts the boundary there: its field,
# and how many days before the boundary it lies.
Row = tuple[str, Status, Status, Facts, str, dict[str, Any], dict[str, Any]]
ROWS: dict[str, Row] = {
    "enrollment opens": ("enrolled", UNMET, MET, FIRST, "enrollment", {"opened_on": 0}, {}),
    "enrollment closes": ("enrolled", MET, UNMET, FIRST, "enrollment", {"closed_on": 0}, {}),
    "prescriber certified": ("prescriber-certified", UNMET, MET, FIRST, "prescriber", {"from_on": 0}, {}),
    "prescriber lapses": ("prescriber-certified", MET, UNMET, FIRST, "prescriber", {"through_on": 1}, {}),
    "pharmacy certified": ("pharmacy-certified", UNMET, MET, FIRST, "pharmacy", {"from_on": 0}, {}),
    "pharmacy lapses": ("pharmacy-certified", MET, UNMET, FIRST, "pharmacy", {"through_on": 1}, {}),
    "consent signed": ("consent", UNMET, MET, FIRST, "treatment", {"signed_on": 0}, {}),
    "counseling begins": ("counseling", UNMET, MET, FIRST, "counseling", {"confirmed_on": 0}, {}),
    "counseling ends": ("counseling", MET, UNMET, FIRST, "counseling", {"confirmed_on": 30}, {}),
    "contraception begins": ("contraception", UNMET, MET, FIRST, "by-prescriber", {"declared_on": 0}, {}),
    "contraception ends": ("contraception", MET, UNMET, FIRST, "by-prescriber", {"declared_on": 30}, {}),
    "lead-in ends": ("contraception-lead-in", MET, UNKNOWN, FIRST, "by-prescriber",
                     {"declared_on": 30, "used_since": 70}, {}),
    "positive": ("not-pregnant", MET, UNMET, FIRST, "test", {"collected_on": 0}, {"result": "positive"}),
    "positive result": ("not-pregnant", MET, UNMET, FIRST, "test", {"collected_on": 3, "resulted_on": 0},
                        {"result": "positive"}),
    "test collected": ("pregnancy-test", UNMET, MET, FIRST, "test", {"collected_on": 0}, {}),
    "test indeterminate": ("pregnancy-test", UNMET, UNKNOWN, FIRST, "test", {"collected_on": 0},
                           {"result": "indeterminate"}),
    "test of a later month": ("pregnancy-test", UNMET, MET, LATER, "test", {"collected_on": 0}, {}),
    "window opens": ("prescription-window", UNMET, MET, FIRST, "test", {"collected_on": 0}, {}),
    "window closes": ("prescription-window", MET, UNMET, FIRST, "test", {"collected_on": 7}, {}),
    "window counts from collection": ("prescription-window", MET, UNMET, LATER, "test",
                                      {"collected_on": 7, "resulted_on": 3}, {}),
    "acknowledgment begins": ("acknowledgment", UNMET, MET, FIRST, "acknowledgment", {"answered_on": 0}, {}),
    "acknowledgment ends": ("acknowledgment", MET, UNMET, FIRST, "acknowledgment", {"answered_on": 30}, {}),
    "category": ("acknowledgment", UNMET, NOT_APPLICABLE, FIRST, "category", {"from_on": 0},
                 {"category": "cannot", "basis": "hysterectomy"}),
    "indication": ("indication", UNKNOWN, MET, FIRST, "indication", {"recorded_on": 0}, {}),
    "specialty lapses": ("prescriber-specialty", MET, UNMET, FIRST, "prescriber", {"through_on": 1}, {}),
    "enzymes collected": ("liver-enzymes-current", UNKNOWN, MET, FIRST, "alt", {"collected_on": 0}, {}),
    "enzymes too old": ("liver-enzymes-current", MET, UNMET, FIRST, "alt", {"collected_on": 31}, {}),
    "first check due": ("liver-enzymes-current", MET, UNMET, LATER, "dispense", {"on": 38}, {}),
    "enzymes too high": ("liver-enzymes-acceptable", UNKNOWN, UNMET, FIRST, "alt", {"collected_on": 0}, {"value": 400}),
    "override begins": ("liver-enzymes-acceptable", UNMET, MET, FIRST, "o", {"from_on": 0, "until_on": -9}, OVERRIDE),
    "override ends": ("liver-enzymes-acceptable", MET, UNMET, FIRST, "o", {"from_on": 9, "until_on": 1}, OVERRIDE),
    "supply interval": ("supply-interval", UNMET, MET, LATER, "dispense", {"on": 23}, {}),
    "continuity": ("continuity", MET, UNMET, LATER, "dispense", {"on": 61 - 2}, {"days_supply": 28}),
}  # fmt: skip


def facts_of(row: Row, day: date) -> Facts:
    _, _, _, base, fact, dates, fields = row
    dated = {name: before(day, days) for name, days in dates.items()}
    # Enzymes collected long ago let the boundary of the fact in question show.
    labs = {"collected_on": before(day, 25)}
    high = {"value": 400} if fact == "o" else {}
    placed = changed(
        course(day, base), {"alt": labs | high, "ast": labs, "acknowledgment": {"answered_on": before(day, 40)}}
    )
    return changed(placed, {fact: dated | fields})


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_rule_is_exact_to_the_second_from_six_time_zones(row: Row, day: date) -> None:
    requirement, earlier, later = row[:3]

    found = ask_around(day, requirement, facts_of(row, day))

    assert found == {zone: [earlier, later, later] for zone in ZONES}


# After a day of February 30 days are the later of the two; after a day of October the month is.
@pytest.mark.parametrize(
    ("day", "used_since"),
    [
        (date(2027, 3, 14), "2027-02-12"),
        (date(2027, 3, 15), "2027-02-13"),
        (date(2027, 11, 7), "2027-10-07"),
        (date(2027, 11, 8), "2027-10-08"),
    ],
)
def test_the_lead_in_is_exact_to_the_second_from_six_time_zones(day: date, used_since: str) -> None:
    declared = {"declared_on": before(day, 5), "used_since": used_since}
    facts = changed(course(day, FIRST), {"by-prescriber": declared})

    found = ask_around(day, "contraception-lead-in", facts)

    assert found == {zone: [UNMET, MET, MET] for zone in ZONES}


def ask_around(day: date, requirement: str, facts: Facts) -> dict[str, list[Status]]:
    """Return how the requirement stands a second before the day, as it begins, and a second later, by zone."""
    # Added in UTC: wall clocks of the zone skip and repeat an hour.
    boundary = datetime.combine(day, time(), NEW_YORK).astimezone(ZoneInfo("UTC"))
    instants = [boundary - SECOND, boundary, boundary + SECOND]
    return {
        zone: [month.status(requirement, facts, at=at.astimezone(ZoneInfo(zone)).isoformat()) for at in instants]
        for zone in ZONES
    }


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_the_finding_before_the_boundary_ends_on_it(row: Row, day: date) -> None:
    noon_before = datetime.combine(day - timedelta(days=1), time(12), NEW_YORK)

    found = month.judgment(month.decide(facts_of(row, day), at=noon_before.isoformat()), row[0])

    assert midnight(found.until) == datetime.combine(day, time(), NEW_YORK)


@pytest.mark.parametrize(
    ("on", "midnights"),
    [
        ("2027-03-08", ["2027-03-14T00:00:00-05:00", "2027-03-15T00:00:00-04:00"]),
        ("2027-11-01", ["2027-11-07T00:00:00-04:00", "2027-11-08T00:00:00-05:00"]),
    ],
)
def test_until_is_a_midnight_printed_with_its_own_offset(on: str, midnights: list[str]) -> None:
    collected = [on, before(date.fromisoformat(on), 1)]
    facts = [course(date.fromisoformat(on), LATER) for _ in collected]
    cases = [month.read(changed(each, {"test": {"collected_on": day}}), at=f"{on}T12:00:00-05:00")
             for each, day in zip(facts, collected, strict=True)]  # fmt: skip

    ends = [month.cases.answer(case)["findings"][9]["until"] for case in cases]

    assert ends == midnights[::-1]

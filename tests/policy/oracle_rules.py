"""State the contract's words, pregnancy tests and clinical supervision for one program date, as literally as can be.

Every function takes a `Day`: one date, the facts that count on it in list order, and the numbers of one policy.
A comment that begins with "Reading:" marks a place where the text leaves a choice.
"""

import dataclasses
import datetime
from collections.abc import Callable
from fractions import Fraction
from typing import Any

MET, UNMET, UNKNOWN, NOT_APPLICABLE = "met", "unmet", "unknown", "not-applicable"

Fact = dict[str, Any]

JUSTIFIABLE = {"severe_acne", "rosacea", "sebaceous_hyperplasia", "hidradenitis_suppurativa"}


@dataclasses.dataclass(frozen=True)
class Policy:
    """Hold one column of the table of program policies."""

    id: str
    starts_on: datetime.date
    screening: frozenset[str]
    before_treatment: frozenset[str]
    later: frozenset[str]
    lock_out: bool
    monthly_for_cannot: bool
    visit_window: bool


CLIA, OFFICE = frozenset({"clia"}), frozenset({"clia", "medical"})
ANYWHERE = OFFICE | {"home"}
POLICIES = (
    Policy("ipledge-2021", datetime.date(2021, 12, 13), OFFICE, CLIA, CLIA, True, True, True),
    Policy("ipledge-2021-discretion", datetime.date(2023, 10, 3), OFFICE, OFFICE, ANYWHERE, True, True, True),
    Policy("ipledge-2026", datetime.date(2026, 11, 15), OFFICE, OFFICE, ANYWHERE, False, False, False),
)


@dataclasses.dataclass(frozen=True)
class Day:
    """Hold what is asked on one program date."""

    date: datetime.date
    case: dict[str, Any]
    facts: list[Fact]
    policy: Policy

    def of(self, kind: str) -> list[Fact]:
        return [fact for fact in self.facts if fact["kind"] == kind]

    def since(self, date: datetime.date) -> int:
        return (self.date - date).days


def latest(facts: list[Fact], field: str) -> Fact | None:
    """Return the latest by date; of two with the same date, the later in the list."""
    best = None
    for fact in facts:
        if best is None or fact[field] >= best[field]:
            best = fact
    return best


def yes(condition: bool) -> str:
    return MET if condition else UNMET


# Words


def can(day: Day) -> bool:
    recorded = latest(day.of("category"), "from_on")
    return recorded is None or recorded["category"] == "can"


def open_enrollments(day: Day) -> list[Fact]:
    # Reading: closed on or before the day it opened is never open ("reverse order … no effect").
    return [each for each in day.of("enrollment") if "closed_on" not in each or day.date < each["closed_on"]]


def open_enrollment(day: Day) -> Fact | None:
    return latest(open_enrollments(day), "opened_on")


def switches(day: Day) -> list[datetime.date]:
    """Return the days on which `can` took the place of a recorded `cannot`."""
    found = []
    for date in {each["from_on"] for each in day.of("category")}:
        now = latest([each for each in day.of("category") if each["from_on"] <= date], "from_on")
        before = latest([each for each in day.of("category") if each["from_on"] < date], "from_on")
        if now and before and now["category"] == "can" and before["category"] == "cannot":
            found.append(date)
    return found


def course_start(day: Day) -> datetime.date | None:
    enrollment = open_enrollment(day)
    starts = [enrollment["opened_on"]] if enrollment else []
    starts += switches(day)
    starts += [each["on"] for each in day.of("pregnancy_resolved")]
    return max(starts, default=None)


def course_dispenses(day: Day) -> list[Fact]:
    start = course_start(day)
    return [each for each in day.of("dispense") if start is not None and each["on"] >= start]


def last_dispense(day: Day) -> Fact | None:
    return latest(course_dispenses(day), "on")


def first_supply(day: Day) -> bool:
    return last_dispense(day) is None


def is_fresh(day: Day, date: datetime.date) -> bool:
    start, last = course_start(day), last_dispense(day)
    if start is None:
        return False
    return date > last["on"] if last else date >= start


def fresh(day: Day, kind: str, field: str) -> list[Fact]:
    return [each for each in day.of(kind) if is_fresh(day, each[field])]


def certifications(day: Day, subject: str) -> list[Fact]:
    mine = [each for each in day.of("certification") if each["subject"] == subject]
    if subject in day.case:
        mine = [each for each in mine if each["who"] == day.case[subject]]
    return [each for each in mine if day.date <= each["through_on"]]


# Pregnancy tests


def is_sensitive_negative(test: Fact) -> bool:
    return test["result"] == "negative" and Fraction(str(test.get("sensitivity_miu_ml", 25))) <= 25


def home_is_permitted(day: Day, test: Fact) -> bool:
    permitted = [each for each in day.of("home_testing_permitted") if each["from_on"] <= test["collected_on"]]
    return test["setting"] != "home" or bool(permitted)


def was_screened(day: Day, start: datetime.date, test: Fact) -> bool:
    for other in day.of("pregnancy_test"):
        in_time = (start - other["collected_on"]).days <= 30
        apart = (test["collected_on"] - other["collected_on"]).days >= 19
        if is_sensitive_negative(other) and other["setting"] in day.policy.screening and in_time and apart:
            return True
    return False


def in_menses(day: Day, test: Fact) -> bool:
    cycles = [each for each in day.of("cycle") if each["from_on"] <= test["collected_on"]]
    cycle = latest(cycles, "from_on")
    if cycle is not None and cycle["pattern"] != "regular":
        return True
    return any(0 <= (test["collected_on"] - each["started_on"]).days <= 4 for each in day.of("menses"))


def missed_windows(day: Day, test: Fact, earlier: list[Fact]) -> list[Fact]:
    """Return those of the earlier confirmatory tests whose window was missed, judged from a given test."""
    missed: list[Fact] = []
    for index, each in enumerate(earlier):
        closed = (test["collected_on"] - each["collected_on"]).days > 6
        # Reading: a locked-out test, too, replaces what it falls inside; no case is known where it matters.
        replaced = any((other["collected_on"] - each["collected_on"]).days <= 6 for other in earlier[index + 1 :])
        barred = day.policy.lock_out and missed and (each["collected_on"] - missed[-1]["collected_on"]).days < 19
        if closed and not replaced and not barred:
            missed.append(each)
    return missed


def is_confirmatory(day: Day, start: datetime.date, test: Fact, earlier: list[Fact]) -> bool:
    if not is_sensitive_negative(test) or test["setting"] not in day.policy.before_treatment:
        return False
    if test["collected_on"] < start or not was_screened(day, start, test):
        return False
    waived = day.policy.id == "ipledge-2026" and bool(missed_windows(day, test, earlier))
    return waived or in_menses(day, test)


def confirmatory_tests(day: Day) -> list[Fact]:
    """Return the course's confirmatory tests in order of collection, on the same day in list order."""
    start, found = course_start(day), list[Fact]()
    # Reading: with no course start no test is "on or after S", so none is confirmatory.
    if start is None:
        return found
    for test in sorted(day.of("pregnancy_test"), key=lambda each: each["collected_on"]):
        if is_confirmatory(day, start, test, found):
            found.append(test)
    return found


def later_tests(day: Day, last: Fact) -> list[Fact]:
    tests = [each for each in day.of("pregnancy_test") if each["setting"] in day.policy.later]
    tests = [each for each in tests if is_sensitive_negative(each) and home_is_permitted(day, each)]
    return [each for each in tests if each["collected_on"] > last["on"]]


def acceptable_test(day: Day) -> Fact | None:
    """Return T."""
    last = last_dispense(day)
    return latest(later_tests(day, last) if last else confirmatory_tests(day), "collected_on")


# Clinical supervision


def indication(day: Day) -> str:
    newest = latest(day.of("indication"), "recorded_on")
    if newest is None:
        return UNKNOWN
    failed = newest["code"] == "severe_acne" and newest.get("conventional_therapy_failed", False)
    justified = newest["code"] in JUSTIFIABLE and newest.get("justification", "").strip() != ""
    return yes(failed or justified)


def prescriber_specialty(day: Day) -> str:
    return yes(any(each.get("specialty") == "dermatology" for each in certifications(day, "prescriber")))


def newest_lab(day: Day, analyte: str) -> Fact | None:
    return latest([each for each in day.of("lab") if each["analyte"] == analyte], "collected_on")


def liver_enzymes_current(day: Day) -> str:
    alt, ast = newest_lab(day, "alt"), newest_lab(day, "ast")
    if alt is None or ast is None:
        return UNKNOWN
    older = min(alt["collected_on"], ast["collected_on"])
    if first_supply(day):
        return yes(day.since(older) <= 30)
    if day.case.get("clinic", "smpc") == "monthly":
        return yes(day.since(older) <= 37)
    first = min(each["on"] for each in course_dispenses(day))
    if day.since(first) <= 37:
        return yes((first - older).days <= 30)
    return yes((older - first).days >= 21 and day.since(older) <= 97)


def ratio(lab: Fact | None) -> Fraction:
    return Fraction(str(lab["value"])) / Fraction(str(lab["upper_limit"])) if lab else Fraction(0)


def hys_law(day: Day) -> bool:
    alp = newest_lab(day, "alp")
    enzyme = max(ratio(newest_lab(day, "alt")), ratio(newest_lab(day, "ast")))
    spared = alp is not None and ratio(alp) >= 2
    return enzyme >= 3 and ratio(newest_lab(day, "bilirubin_total")) > 2 and not spared


def liver_enzymes_acceptable(day: Day) -> str:
    alt, ast = newest_lab(day, "alt"), newest_lab(day, "ast")
    if ratio(alt) > 3 or ratio(ast) > 3 or hys_law(day):
        return UNMET
    return UNKNOWN if alt is None or ast is None else MET


def supply_interval(day: Day) -> str:
    last = last_dispense(day)
    return yes(day.since(last["on"]) >= last["days_supply"] - 7) if last else NOT_APPLICABLE


def continuity(day: Day) -> str:
    last = last_dispense(day)
    return yes(day.since(last["on"]) <= last["days_supply"] + 30) if last else NOT_APPLICABLE


def after_override(day: Day, requirement: str, status: str) -> str:
    """Return `met` for a clinic requirement that withholds, if an override is in force."""
    named = [each for each in day.of("override") if each["requirement"] == requirement]
    if status not in (UNMET, UNKNOWN) or not any(day.date <= each["until_on"] for each in named):
        return status
    return status if requirement == "liver-enzymes-acceptable" and hys_law(day) else MET


CLINIC: dict[str, Callable[[Day], str]] = {
    "indication": indication,
    "prescriber-specialty": prescriber_specialty,
    "liver-enzymes-current": liver_enzymes_current,
    "liver-enzymes-acceptable": liver_enzymes_acceptable,
    "supply-interval": supply_interval,
    "continuity": continuity,
}

"""Answer contract cases a second time, one day after another, to compare the real rules with something naive.

Cases are valid and not asked on the first or last day there is. Numbers count as written: read them as decimals.
"""

import calendar
import datetime
import zoneinfo
from collections.abc import Callable, Iterator
from typing import Any

from tests.policy import oracle_rules as rules

NEW_YORK = zoneinfo.ZoneInfo("America/New_York")
# The longest span in any rule is 97 days; beyond this many days after every date of a case nothing can change.
SLACK_DAYS = 500

PRIMARY = {"tubal_sterilization", "partner_vasectomy", "iud", "combination_pill"}
PRIMARY |= {"patch", "injection", "implant", "ring"}
SECONDARY = {"male_latex_condom", "diaphragm_with_spermicide", "cervical_cap_with_spermicide", "vaginal_sponge"}


def enrolled(day: rules.Day) -> str:
    return rules.yes(rules.open_enrollment(day) is not None)


def prescriber_certified(day: rules.Day) -> str:
    return rules.yes(bool(rules.certifications(day, "prescriber")))


def pharmacy_certified(day: rules.Day) -> str:
    if day.case["ask"] == "prescribe":
        return rules.NOT_APPLICABLE
    return rules.yes(bool(rules.certifications(day, "pharmacy")))


def signatures(day: rules.Day, form: str, by: str) -> list[rules.Fact]:
    enrollment = rules.open_enrollment(day)
    mine = [each for each in day.of("consent") if each["form"] == form and each["signed_by"] == by]
    return [each for each in mine if enrollment and (enrollment["opened_on"] - each["signed_on"]).days <= 30]


def was_minor(born: datetime.date, on: datetime.date) -> bool:
    return (on.year, on.month, on.day) < (born.year + 18, born.month, born.day)


def needs_guardian(day: rules.Day, form: str, born: datetime.date) -> bool:
    signed = rules.latest(signatures(day, form, "patient"), "signed_on")
    return signed is not None and was_minor(born, signed["signed_on"])


def consent(day: rules.Day) -> str:
    forms = ["treatment", "birth-defects"] if rules.can(day) else ["treatment"]
    # Reading: a form the patient has not signed is unmet even when the birth date is missing as well.
    if not all(signatures(day, form, "patient") for form in forms):
        return rules.UNMET
    patients = day.of("patient")
    # Reading: no birth date is unknown even when guardians have signed everything.
    if not patients:
        return rules.UNKNOWN
    born = patients[-1]["born_on"]
    return rules.yes(all(signatures(day, form, "guardian") for form in forms if needs_guardian(day, form, born)))


def recent(day: rules.Day, kind: str, field: str) -> list[rules.Fact]:
    return [each for each in rules.fresh(day, kind, field) if day.since(each[field]) <= 29]


def counseling(day: rules.Day) -> str:
    if rules.can(day) or day.policy.monthly_for_cannot:
        return rules.yes(bool(recent(day, "counseling", "confirmed_on")))
    enrollment = rules.open_enrollment(day)
    confirmed = [each["confirmed_on"] for each in day.of("counseling")]
    return rules.yes(enrollment is not None and any(date >= enrollment["opened_on"] for date in confirmed))


def declaration(day: rules.Day, by: str) -> rules.Fact | None:
    mine = [each for each in recent(day, "contraception", "declared_on") if each["declared_by"] == by]
    return rules.latest(mine, "declared_on")


def forms_are_acceptable(forms: set[str]) -> bool:
    # Reading: forms are a set, so a form named twice is one form, and abstinence named twice is still alone.
    if "continuous_abstinence" in forms:
        return forms == {"continuous_abstinence"}
    return len(forms & (PRIMARY | SECONDARY)) >= 2 and bool(forms & PRIMARY)


def contraception(day: rules.Day) -> str:
    if not rules.can(day):
        return rules.NOT_APPLICABLE
    prescriber, patient = declaration(day, "prescriber"), declaration(day, "patient")
    if prescriber is None or not forms_are_acceptable(set(prescriber["forms"])):
        return rules.UNMET
    if day.case["ask"] == "prescribe":
        return rules.MET
    # Reading: unknown forms count in the comparison of the two sets, though they do not count as forms.
    return rules.yes(patient is not None and set(patient["forms"]) == set(prescriber["forms"]))


def a_month_has_passed(day: rules.Day, used_since: datetime.date) -> bool:
    year, month = used_since.year + used_since.month // 12, used_since.month % 12 + 1
    if year > datetime.MAXYEAR:
        return False
    month_later = datetime.date(year, month, min(used_since.day, calendar.monthrange(year, month)[1]))
    return day.since(used_since) >= 30 and day.date >= month_later


def contraception_lead_in(day: rules.Day) -> str:
    if not rules.can(day) or not rules.first_supply(day):
        return rules.NOT_APPLICABLE
    prescriber = declaration(day, "prescriber")
    if prescriber is None or "used_since" not in prescriber:
        return rules.UNKNOWN
    return rules.yes(a_month_has_passed(day, prescriber["used_since"]))


def not_pregnant(day: rules.Day) -> str:
    resolved = [each["on"] for each in day.of("pregnancy_resolved")]
    positive = [each["collected_on"] for each in day.of("pregnancy_test") if each["result"] == "positive"]
    return rules.yes(all(any(end >= date for end in resolved) for date in positive))


def pregnancy_test(day: rules.Day) -> str:
    if not rules.can(day):
        return rules.NOT_APPLICABLE
    newest = rules.latest(day.of("pregnancy_test"), "collected_on")
    if newest is None or newest["result"] == "indeterminate":
        return rules.UNKNOWN
    return rules.yes(newest["result"] != "positive" and rules.acceptable_test(day) is not None)


def prescription_window(day: rules.Day) -> str:
    if rules.can(day):
        test = rules.acceptable_test(day)
        # Reading: a test whose result has not arrived does not count, so alone it is "no test at all".
        if test is None:
            return rules.UNMET if day.of("pregnancy_test") else rules.UNKNOWN
        return rules.yes(day.since(test["collected_on"]) <= 6)
    if not day.policy.visit_window:
        return rules.NOT_APPLICABLE
    visit = rules.latest(rules.fresh(day, "visit", "on"), "on")
    return rules.yes(visit is not None and day.since(visit["on"]) <= 29)


def lock_out(day: rules.Day) -> str:
    if not rules.can(day) or not rules.first_supply(day) or not day.policy.lock_out:
        return rules.NOT_APPLICABLE
    tests = rules.confirmatory_tests(day)
    missed = rules.missed_windows(day, tests[-1], tests[:-1]) if tests else []
    if not missed:
        return rules.NOT_APPLICABLE
    return rules.yes((tests[-1]["collected_on"] - missed[-1]["collected_on"]).days >= 19)


def acknowledgment(day: rules.Day) -> str:
    if not rules.can(day) or day.case["ask"] == "prescribe":
        return rules.NOT_APPLICABLE
    return rules.yes(bool(recent(day, "acknowledgment", "answered_on")))


def supply(day: rules.Day) -> str:
    order = day.case.get("order", {})
    return rules.yes(order.get("days_supply", 30) <= 30 and order.get("refills", 0) == 0)


PROGRAM: dict[str, Callable[[rules.Day], str]] = {
    "enrolled": enrolled,
    "prescriber-certified": prescriber_certified,
    "pharmacy-certified": pharmacy_certified,
    "consent": consent,
    "counseling": counseling,
    "contraception": contraception,
    "contraception-lead-in": contraception_lead_in,
    "not-pregnant": not_pregnant,
    "pregnancy-test": pregnancy_test,
    "prescription-window": prescription_window,
    "lock-out": lock_out,
    "acknowledgment": acknowledgment,
    "supply": supply,
}


# The date of a fact is the first of these that it has; a patient has none.
DATE_FIELDS = ["resulted_on", "collected_on", "from_on", "opened_on", "signed_on", "confirmed_on", "answered_on"]
DATE_FIELDS += ["declared_on", "started_on", "recorded_on", "on"]


def read_fact(fact: rules.Fact) -> rules.Fact:
    """Return the fact with its dates as dates."""
    dated = {name: value for name, value in fact.items() if name.endswith("_on") or name in ("on", "used_since")}
    return fact | {name: datetime.date.fromisoformat(value) for name, value in dated.items()}


def instant(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


def is_known(case: dict[str, Any], fact: rules.Fact) -> bool:
    if "known_at" not in case or "recorded_at" not in fact:
        return True
    return instant(fact["recorded_at"]) <= instant(case["known_at"])


def known_facts(case: dict[str, Any]) -> list[rules.Fact]:
    """Return the facts that are known and not voided, in list order."""
    known = [fact for fact in case["facts"] if is_known(case, fact)]
    voided = {fact["of"] for fact in known if fact["kind"] == "void"}
    return [read_fact(fact) for fact in known if fact["kind"] != "void" and fact["id"] not in voided]


def counts(fact: rules.Fact, date: datetime.date) -> bool:
    dates = [fact[field] for field in DATE_FIELDS if field in fact]
    return fact["kind"] == "patient" or bool(dates[0] <= date)


def policy_on(case: dict[str, Any], date: datetime.date) -> rules.Policy | None:
    if "policy" in case:
        return next(policy for policy in rules.POLICIES if policy.id == case["policy"])
    begun = [policy for policy in rules.POLICIES if policy.starts_on <= date]
    return begun[-1] if begun else None


def judge(case: dict[str, Any], facts: list[rules.Fact], date: datetime.date) -> Iterator[tuple[str, str]]:
    """Yield each requirement with its status, in the contract's order."""
    policy = policy_on(case, date)
    if policy is None:
        yield "policy-in-force", rules.UNMET
        return
    day = rules.Day(date, case, [fact for fact in facts if counts(fact, date)], policy)
    yield from ((name, rule(day)) for name, rule in PROGRAM.items())
    if case.get("clinic", "smpc") != "none":
        yield from ((name, rules.after_override(day, name, rule(day))) for name, rule in rules.CLINIC.items())


def statuses(case: dict[str, Any], day: datetime.date) -> dict[str, str]:
    """Return the status of every requirement, in the contract's order, on one program date."""
    return dict(judge(case, known_facts(case), day))


def all_met(found: Iterator[str]) -> bool:
    some_met = False
    for status in found:
        if status not in (rules.MET, rules.NOT_APPLICABLE):
            return False
        some_met = some_met or status == rules.MET
    return some_met


def permits(case: dict[str, Any], day: datetime.date) -> bool:
    """Return whether the case permits on one program date."""
    return all_met(iter(statuses(case, day).values()))


def dates_of(facts: list[rules.Fact]) -> set[datetime.date]:
    """Return every date in the facts, and each day from which the next supply is not too early."""
    dates = {value for fact in facts for value in fact.values() if isinstance(value, datetime.date)}
    for fact in facts:
        if 7 < fact.get("days_supply", 0) < (datetime.date.max - fact.get("on", datetime.date.max)).days:
            dates.add(fact["on"] + datetime.timedelta(days=fact["days_supply"] - 7))
    return dates


def days_after(today: datetime.date, dates: set[datetime.date]) -> Iterator[datetime.date]:
    """Walk the calendar from tomorrow on, one day at a time, skipping only days that no date of the case is near.

    Near means at most `SLACK_DAYS` after it. A fact begins to act on one of its dates, and the longest span that a
    rule lays after a date is shorter; so when no date is near, today's answer is yesterday's. Dates that lie together
    are walked in full, and a far one such as 9999-01-01 is reached by one jump.
    """
    starts = sorted({date.toordinal() for date in dates | {today}})
    ends = [*starts[1:], datetime.date.max.toordinal() + 1]
    for start, end in zip(starts, ends, strict=True):
        for number in range(max(start, today.toordinal() + 1), min(end, start + SLACK_DAYS + 1)):
            yield datetime.date.fromordinal(number)


def first_change(case: dict[str, Any], facts: list[rules.Fact], today: datetime.date, permitted: bool) -> str | None:
    """Return the midnight that begins the first later day on which the answer is another one."""
    dates = dates_of(facts) | {policy.starts_on for policy in rules.POLICIES}
    for date in days_after(today, dates):
        if all_met(status for _, status in judge(case, facts, date)) != permitted:
            return datetime.datetime.combine(date, datetime.time(), NEW_YORK).isoformat()
    return None


def answer(case: dict[str, Any]) -> dict[str, Any]:
    """Return what the contract answers, without its findings: they are given as `statuses`."""
    today, facts = instant(case["at"]).astimezone(NEW_YORK).date(), known_facts(case)
    found, policy = dict(judge(case, facts, today)), policy_on(case, today)
    permitted = all_met(iter(found.values()))
    change = first_change(case, facts, today, permitted)
    return {
        "permits": permitted,
        "policy": policy.id if policy else None,
        "until": change if permitted else None,
        "permits_from": None if permitted else change,
        "blocking": sorted(name for name, status in found.items() if status in (rules.UNMET, rules.UNKNOWN)),
        "statuses": found,
    }

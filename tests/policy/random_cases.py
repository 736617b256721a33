"""Make random valid cases of the contract: plausible months that permit or nearly do, each bent a few times."""

import argparse
import dataclasses
import datetime
import decimal
import itertools
import json
import random
import sys
from collections.abc import Callable
from typing import Any

from tests.policy import oracle
from tests.policy.oracle_rules import POLICIES, Policy

# The numbers of the rules and their neighbors, in days.
BOUNDARIES = (0, 1, 4, 5, 6, 7, 8, 18, 19, 20, 21, 29, 30, 31, 36, 37, 38, 60, 97, 98)
# Days around the beginning of a policy, the change of a clock and the end of a short month, and plain ones.
DAYS = ["2021-12-13", "2021-12-13", "2023-10-03", "2026-11-15", "2024-03-10", "2023-11-05", "2026-11-01", "2027-03-14"]
DAYS += ["2024-02-29", "2023-03-01", "2025-01-31", "2022-07-20", "2026-12-20", "2027-05-05", "2028-02-29"]
TIMES = ("00:00:00", "00:00:01", "00:30:00", "01:30:00", "12:00:00", "18:45:10", "23:30:00", "23:59:59.999999")
OFFSETS = (-720, -570, -480, -300, -240, -210, 0, 60, 345, 540, 765, 840)
SCREENING = frozenset({"clia", "medical"})
FORMS = ["iud male_latex_condom", "implant ring", "iud implant withdrawal", "continuous_abstinence"]
FORMS += ["partner_vasectomy vaginal_sponge male_latex_condom", "patch diaphragm_with_spermicide"]
POOR_FORMS = ["", "iud", "iud iud", "male_latex_condom vaginal_sponge", "continuous_abstinence iud male_latex_condom"]
POOR_FORMS += ["continuous_abstinence withdrawal", "continuous_abstinence continuous_abstinence", "progestin_pill iud"]
CLINIC = ["indication", "prescriber-specialty", "liver-enzymes-current", "liver-enzymes-acceptable"]
CLINIC += ["supply-interval", "continuity"]
INDICATIONS = ("severe_acne", "rosacea", "sebaceous_hyperplasia", "hidradenitis_suppurativa", "cosmetic", "other")
# What a field may say instead.
OTHERWISE: dict[str, tuple[Any, ...]] = {
    "category": ("can", "cannot"),
    "form": ("treatment", "birth-defects"),
    "signed_by": ("patient", "guardian"),
    "subject": ("prescriber", "pharmacy"),
    "who": ("P", "Q", "F", "G"),
    "specialty": ("dermatology", "pediatrics"),
    "declared_by": ("prescriber", "patient"),
    "forms": tuple(forms.split() for forms in FORMS + POOR_FORMS),
    "pattern": ("regular", "irregular", "amenorrhoea", "no_withdrawal_bleed"),
    "result": ("negative", "positive", "indeterminate"),
    "setting": ("clia", "medical", "home"),
    "sensitivity_miu_ml": (20, 24.9, 25, 25.0001, 50),
    "days_supply": (1, 7, 10, 28, 30, 37, 60),
    "code": INDICATIONS,
    "justification": ("failed two courses", "", "  "),
    "conventional_therapy_failed": (True, False),
    "requirement": (*CLINIC, "pregnancy-test", "no such requirement"),
}
# What may be added: a kind and its fields, each with another value from above or a date near today.
ADDED = (
    "pregnancy_test collected_on result setting",
    "pregnancy_test collected_on result setting sensitivity_miu_ml",
    "category from_on category",
    "enrollment opened_on",
    "enrollment opened_on closed_on",
    "certification subject who from_on through_on specialty",
    "consent form signed_on signed_by",
    "counseling confirmed_on",
    "contraception declared_on declared_by forms used_since",
    "contraception declared_on declared_by forms",
    "cycle from_on pattern",
    "menses started_on",
    "home_testing_permitted from_on",
    "pregnancy_resolved on",
    "visit on",
    "dispense on days_supply",
    "indication recorded_on code conventional_therapy_failed justification",
)
OPTIONAL = ("closed_on", "specialty", "used_since", "sensitivity_miu_ml", "resulted_on", "justification")


@dataclasses.dataclass
class Draft:
    """Hold a case while it is made; its dates are still dates."""

    rng: random.Random
    today: datetime.date
    policy: Policy
    case: dict[str, Any]
    facts: list[dict[str, Any]]
    numbers: "itertools.count[int]"

    def add(self, kind: str, **fields: Any) -> None:
        self.facts.append({"id": f"{kind}-{next(self.numbers)}", "kind": kind} | fields)

    def ago(self, fewest: int, most: int) -> datetime.date:
        """Return a day so long ago, often at the edge of that span and rarely one day outside it."""
        most = max(fewest, most)
        days = self.rng.choice((fewest, most, self.rng.randint(fewest, most), self.rng.randint(fewest, most)))
        outside = {fewest: fewest - 1, most: most + 1}.get(days, days)
        return before(self.today, outside if self.chance(3) else days)

    def near(self) -> datetime.date:
        return before(self.today, self.rng.choice(BOUNDARIES) * self.rng.choice((1, 1, 1, -1)))

    def other(self, field: str) -> Any:
        return self.rng.choice(OTHERWISE[field])

    def chance(self, percent: int) -> bool:
        return self.rng.randrange(100) < percent

    def instant(self, date: datetime.date) -> datetime.datetime:
        local = datetime.time.fromisoformat(self.rng.choice(TIMES))
        zone = datetime.timezone(datetime.timedelta(minutes=self.rng.choice(OFFSETS)))
        return datetime.datetime.combine(date, local, oracle.NEW_YORK).astimezone(zone)


def before(date: datetime.date, days: int) -> datetime.date:
    return date - datetime.timedelta(days=days)


# Cases that permit, were it not for a mutation


def add_people(draft: Draft, enrolled_on: datetime.date, forms: tuple[str, ...]) -> None:
    signers = draft.rng.choice([("patient",), ("patient",), ("patient",), ("patient", "guardian")])
    age = 16 if "guardian" in signers else 27
    if draft.chance(98):
        draft.add("patient", born_on=datetime.date(enrolled_on.year - age, draft.rng.randint(1, 12), 28))
    draft.add("enrollment", opened_on=enrolled_on)
    through = {"through_on": datetime.date.max if draft.chance(3) else draft.ago(-400, 0)}
    draft.add(
        "certification", subject="prescriber", who="P", from_on=draft.ago(40, 400), specialty="dermatology", **through
    )
    draft.add("certification", subject="pharmacy", who="F", from_on=draft.ago(40, 400), **through)
    for form, by in itertools.product(forms, signers):
        early = draft.rng.choice((0, 0, 0, 1, 29, 30, 30)) + draft.chance(2)
        draft.add("consent", form=form, signed_on=before(enrolled_on, early), signed_by=by)
    draft.add("indication", recorded_on=enrolled_on, code="severe_acne", conventional_therapy_failed=True)
    if draft.chance(15):
        draft.add(
            "indication", recorded_on=enrolled_on, code=draft.other("code"), justification=draft.other("justification")
        )


def add_patient(draft: Draft, history: str, start: datetime.date) -> None:
    """Add a patient whose course begins on a day, by enrollment, by a switch or after a resolved pregnancy."""
    enrolled_on = start if history in ("can", "cannot") else before(start, draft.rng.randint(35, 150))
    draft.add("category", from_on=enrolled_on, category="can" if history in ("can", "resolved") else "cannot")
    add_people(draft, enrolled_on, ("treatment",) if history == "cannot" else ("treatment", "birth-defects"))
    if enrolled_on < start:
        draft.add("dispense", on=before(start, draft.rng.choice(BOUNDARIES[1:])), days_supply=30)
    if history == "switched":
        draft.add("category", from_on=start, category="can")
    if history == "resolved":
        positive_on = before(start, draft.rng.choice((0, 1, 30)))
        draft.add("pregnancy_test", collected_on=positive_on, result="positive", setting=draft.other("setting"))
        draft.add("pregnancy_resolved", on=start)


def add_lab(draft: Draft, analyte: str, collected_on: datetime.date, times: tuple[str, ...]) -> None:
    limit = decimal.Decimal(draft.rng.choice(("40", "0.4", "1.2", "33.3", "0.1")))
    value = limit * decimal.Decimal(draft.rng.choice(times))
    amounts = {"value": float(value), "upper_limit": int(limit) if limit == int(limit) else float(limit)}
    draft.add("lab", collected_on=collected_on, analyte=analyte, unit="U/L", **amounts)


def add_enzymes(draft: Draft, fewest: int, most: int) -> None:
    most += draft.chance(8)
    collected_on, another_on = draft.ago(fewest, most), draft.ago(fewest, most)
    add_lab(draft, "alt", collected_on, ("0", "0.5", "1", "2", "2.5", "3"))
    add_lab(draft, "ast", draft.rng.choice((collected_on, another_on)), ("0", "0.5", "1", "2", "2.5", "3"))


def add_dispenses(draft: Draft, start: datetime.date) -> int:
    """Add the supplies of a course so far, with the labs they ask for, and return how many days ago the last was."""
    supply = draft.rng.choice((30, 30, 30, 7, 10))
    last_on = max(start, draft.ago(supply - 7, supply + 30))
    days = [before(last_on, supply * number) for number in range(draft.rng.randint(1, 6))]
    days = [day for day in days if day >= start]
    for day in days:
        draft.add("dispense", on=day, days_supply=supply)
    since = (draft.today - days[-1]).days
    if draft.case.get("clinic") == "monthly":
        add_enzymes(draft, 0, 37)
    else:
        add_enzymes(draft, *((since, since + 30) if since <= 37 else (0, min(97, since - 21))))
    return (draft.today - last_on).days - 1


def add_test(draft: Draft, collected_on: datetime.date, settings: frozenset[str]) -> None:
    setting = draft.rng.choice(sorted(settings))
    draft.add("pregnancy_test", collected_on=collected_on, result="negative", setting=setting)
    if setting == "home":
        draft.add("home_testing_permitted", from_on=before(collected_on, draft.rng.choice((-1, 0, 0, 1, 30))))


def add_month(draft: Draft, days: int) -> None:
    """Add what `can` needs in each cycle beside the test, all of it within so many days."""
    days, forms = min(29, days), draft.rng.choice(POOR_FORMS if draft.chance(8) else FORMS).split()
    used = {"used_since": draft.rng.choice((draft.ago(31, 90), draft.ago(29, 31)))}
    draft.add("contraception", declared_by="prescriber", declared_on=draft.ago(0, days), forms=forms, **used)
    draft.add("contraception", declared_by="patient", declared_on=draft.ago(0, days), forms=forms[::-1])
    draft.add("counseling", confirmed_on=draft.ago(0, days))
    draft.add("acknowledgment", answered_on=draft.ago(0, days))


def first_month(draft: Draft, start: datetime.date) -> None:
    """Add a first month: a chain of confirmatory tests, the screening before it, menses, and the rest."""
    since = (draft.today - start).days
    tests = [draft.ago(0, min(6, since))]
    for _ in range(draft.rng.choice((0, 0, 0, 1, 1, 1, 2, 3))):
        tests.append(before(tests[-1], draft.rng.choice((0, 1, 5, 6, 7, 8, 18, 19, 19, 20, 25))))
    screened_on = before(tests[-1], draft.rng.choice((18, 19, 19, 19, 19, 19, 20, 25)))
    add_test(draft, draft.rng.choice([screened_on] * 6 + [before(start, 30)] * 3 + [before(start, 31)]), SCREENING)
    for day in tests[::-1]:
        add_test(draft, day, draft.policy.before_treatment)
    for number, from_on in enumerate((start, draft.rng.choice(tests), before(tests[0], 1))):
        if draft.chance((70, 20, 20)[number]):
            draft.add("cycle", from_on=from_on, pattern=draft.other("pattern"))
    # Under the newest policy a test after a missed window needs no menses.
    for day in tests[1:] if draft.chance(15 if draft.policy.lock_out else 40) else tests:
        draft.add("menses", started_on=before(day, draft.rng.choice((0, 1, 2, 3, 4, 4, 4, 4, 5))))
    add_month(draft, since)
    add_enzymes(draft, 0, 30)


def later_month(draft: Draft, start: datetime.date) -> None:
    days = add_dispenses(draft, start)
    add_test(draft, draft.ago(0, min(6, days)), draft.policy.later)
    add_month(draft, days)


def month_without_tests(draft: Draft, start: datetime.date) -> None:
    since = (draft.today - start).days
    if draft.chance(60):
        days = min(29, add_dispenses(draft, start))
    else:
        days = min(29, since)
        add_enzymes(draft, 0, 30)
    draft.add("counseling", confirmed_on=draft.ago(since, since) if draft.chance(30) else draft.ago(0, days))
    draft.add("visit", on=draft.ago(0, days))


# Mutations


def drop(draft: Draft) -> None:
    draft.facts.remove(draft.rng.choice(draft.facts))


def move(draft: Draft) -> None:
    """Move one date of a fact, by a boundary or to a boundary from today."""
    fact = draft.rng.choice(draft.facts)
    fields = [name for name, value in fact.items() if isinstance(value, datetime.date) and value.year < 9999]
    for field in fields[:1] if draft.chance(60) else fields[-1:]:
        by = draft.rng.choice(BOUNDARIES) * draft.rng.choice((1, -1))
        fact[field] = draft.near() if draft.chance(40) else before(fact[field], by)


def alter(draft: Draft, fact: dict[str, Any] | None = None) -> None:
    fact = fact or draft.rng.choice(draft.facts)
    for field in [name for name in OPTIONAL if name in fact and draft.chance(15)]:
        del fact[field]
    for field in [name for name in OTHERWISE if name in fact and draft.chance(60)]:
        fact[field] = draft.other(field)


def repeat(draft: Draft) -> None:
    """Record a fact again for the same day, with other content."""
    twin = draft.rng.choice(draft.facts)
    if twin["kind"] != "void":
        draft.add(**{name: value for name, value in twin.items() if name != "id"})
        alter(draft, draft.facts[-1])


def add_another(draft: Draft) -> None:
    kind, *fields = draft.rng.choice(ADDED).split()
    draft.add(kind, **{field: draft.other(field) if field in OTHERWISE else draft.near() for field in fields})


def crowd_tests(draft: Draft) -> None:
    day = draft.near()
    for _ in range(draft.rng.randint(2, 4)):
        draft.add("pregnancy_test", collected_on=day, result="negative", setting="clia")
        if draft.chance(50):
            draft.add("menses", started_on=before(day, draft.rng.randint(0, 5)))
        day = before(day, draft.rng.choice((0, 1, 5, 6, 7, 8, 18, 19, 20)))


def finish_late(draft: Draft) -> None:
    """Give enrollments an end, and tests a day of their result."""
    for fact in draft.facts:
        if fact["kind"] == "enrollment" and draft.chance(30):
            fact["closed_on"] = draft.near()
        if fact["kind"] == "pregnancy_test" and draft.chance(30):
            fact["resulted_on"] = before(fact["collected_on"], -draft.rng.choice(BOUNDARIES[:8]))


def come_of_age(draft: Draft) -> None:
    """Put the birth date about 18 years before a signature, or on 29 February of a fitting year, and sign again."""
    year, leap = draft.today.year, draft.today.year % 4 == 2 and draft.chance(70)
    signed = [fact["signed_on"] for fact in draft.facts if fact["kind"] == "consent"] or [draft.today]
    signed_on = datetime.date(year, 3, 1) if leap else draft.rng.choice(signed)
    # Eighteen years are 6574 or 6575 days.
    born_on = datetime.date(year - 18, 2, 29) if leap else before(signed_on, draft.rng.randint(6573, 6576))
    draft.add("patient", born_on=born_on)
    for fact in [each for each in draft.facts if leap and each["kind"] == "enrollment"]:
        fact["opened_on"] = signed_on
    for form in ("treatment", "birth-defects") if draft.chance(60) else ():
        draft.add("consent", form=form, signed_on=before(signed_on, draft.rng.randint(-2, 1)), signed_by="patient")


def raise_labs(draft: Draft) -> None:
    times = {
        "alt": ("2.9999", "3", "3", "3.0001"),
        "bilirubin_total": ("2", "2.0001"),
        "alp": ("1.9999", "2", "2", "2.0001"),
    }
    for analyte in draft.rng.choice((["alt"], ["alt", "bilirubin_total"], *[["bilirubin_total", "alt", "alp"]] * 2)):
        add_lab(draft, analyte, draft.rng.choice((draft.today, draft.ago(0, 20), draft.near())), times[analyte])
    if draft.chance(40):
        override(draft, "liver-enzymes-acceptable")


def override(draft: Draft, requirement: str = "") -> None:
    fields = {"requirement": requirement or draft.other("requirement"), "reason": "as discussed"}
    draft.add("override", from_on=draft.ago(0, 20), until_on=draft.ago(-20, 0), **fields)


def void(draft: Draft) -> None:
    draft.add("void", of=draft.rng.choice(draft.facts)["id"])


def remember(draft: Draft) -> None:
    """Ask what was known at an instant, and record some facts about then."""
    known_at = draft.instant(draft.near())
    draft.case["known_at"] = known_at.isoformat()
    for fact in draft.facts:
        if draft.chance(60 if fact["kind"] == "void" else 12):
            recorded_at = known_at + datetime.timedelta(seconds=draft.rng.choice((-86400, -1, 0, 1, 86400)))
            fact["recorded_at"] = recorded_at.astimezone(draft.instant(draft.today).tzinfo).isoformat()


def ask_otherwise(draft: Draft) -> None:
    order = {"days_supply": draft.rng.choice((1, 29, 30, 31)), "refills": draft.rng.choice((0, 0, 0, 1))}
    draft.case |= draft.rng.choice(
        ({"order": order}, {"pharmacy": "G"}, {"prescriber": "Q"}, {"order": {"refills": 0}})
    )


MUTATIONS: list[Callable[[Draft], None]] = [drop, alter, move, move, move, repeat, repeat, add_another, add_another]
MUTATIONS += [crowd_tests, finish_late, come_of_age, raise_labs, override, void, remember, ask_otherwise, ask_otherwise]


# Whole cases


def ask(rng: random.Random) -> dict[str, Any]:
    case: dict[str, Any] = {"ask": rng.choice(("prescribe", "dispense", "dispense")), "pharmacy": "F"}
    case |= {"clinic": rng.choice(("none", "smpc", "monthly"))} if rng.random() < 0.7 else {}
    case |= {"policy": rng.choice(POLICIES).id} if rng.random() < 0.4 else {}
    return case | ({"prescriber": "P"} if rng.random() < 0.5 else {})


def fill_month(draft: Draft) -> None:
    history = draft.rng.choice(("can", "can", "cannot", "switched", "resolved"))
    month = month_without_tests if history == "cannot" else draft.rng.choice((first_month, first_month, later_month))
    start = draft.ago(
        *draft.rng.choice(((0, 6), (19, 31), (60, 110)) if month is first_month else ((24, 60), (60, 220)))
    )
    add_patient(draft, history, start)
    month(draft, start)


def written(fact: dict[str, Any]) -> dict[str, Any]:
    """Return the fact as JSON, made valid where a mutation left it not so."""
    if fact["kind"] == "category":
        fact["basis"] = "hysterectomy" if fact["category"] == "cannot" else "default"
    if "resulted_on" in fact:
        fact["resulted_on"] = max(fact["resulted_on"], fact["collected_on"])
    return {name: value.isoformat() if isinstance(value, datetime.date) else value for name, value in fact.items()}


def generate(rng: random.Random) -> dict[str, Any]:
    """Return a random valid case, without `expect`."""
    today = before(datetime.date.fromisoformat(rng.choice(DAYS)), rng.choice((0, 0, 1, -1, -20, rng.randint(-60, 30))))
    case = ask(rng)
    policy = oracle.policy_on(case, today) or POLICIES[0]
    draft = Draft(rng, today, policy, case, [], itertools.count(1))
    fill_month(draft)
    for _ in range(rng.choice((0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 5, 6))):
        rng.choice(MUTATIONS)(draft)
    if rng.random() < 0.3:
        rng.shuffle(draft.facts)
    voidable = {fact["id"] for fact in draft.facts if fact["kind"] != "void"}
    facts = [written(fact) for fact in draft.facts if fact.get("of", fact["id"]) in voidable or fact["kind"] != "void"]
    # Most are asked on the day that permits; some before it, to look ahead, and some when it is over.
    asked_on = before(today, rng.choice((0,) * 17 + (1, 3, 7, 19, 30, -1, -3, -6, -30)))
    at = draft.instant(asked_on).isoformat().replace("+00:00", rng.choice(("Z", "+00:00")))
    return {"id": f"random-{rng.randrange(10**9)}", "at": at} | draft.case | {"facts": facts}


def main() -> None:
    """Print a JSON list of random cases with the oracle's answers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    wanted = parser.parse_args()
    rng = random.Random(wanted.seed)
    cases = [generate(rng) for _ in range(wanted.count)]
    for case in cases:
        case["expect"] = {name: value for name, value in oracle.answer(case).items() if name != "statuses"}
    json.dump(cases, sys.stdout, indent=1)


if __name__ == "__main__":
    main()

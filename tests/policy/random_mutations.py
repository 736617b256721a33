"""Bend a draft in one place: what a rule could overlook."""

import datetime
from collections.abc import Callable
from typing import Any

from tests.policy.random_drafts import BOUNDARIES, OTHERWISE, Draft, before
from tests.policy.random_months import add_lab

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

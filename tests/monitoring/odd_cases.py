"""Make valid cases odd: long and strange texts, far dates, many decimals, instants at the ends of the calendar."""

import json
import random
import re
from collections.abc import Callable, Sequence
from typing import Any

from tests.policy.random_cases import generate

TEXTS = (
    "x" * 100,
    "x" * 101,
    "y" * 5000,
    "naïve 皮膚 🩺",
    "a\u2028b\r\n\t",
    " padded ",
    "'; --",
    "{{ x }}",
    "%s%n",
    "\\u0000",
)
UNSTORABLE = ("a\0b", "\ud800", "ok\udfff")
DATES = ("0001-01-01", "0001-01-02", "0999-12-31", "1900-02-28", "2024-02-29", "9999-12-30", "9999-12-31")
INSTANTS = (
    "0001-01-01T00:00:00-04:56",
    "0001-01-01T23:59:59Z",
    "0001-01-02T12:00:00.999999+00:00",
    "1883-11-18T12:03:58-04:56",
    "2026-11-01T01:30:00.123456789-04:00",
    "9999-12-31T00:00:00-05:00",
    "9999-12-31T23:59:59.999999Z",
)
# Outside the calendar of UTC, in which a database keeps instants.
BEYOND = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999-05:00", "9999-12-31T23:59:59-23:59")
NUMBERS = (
    "0", "1", "1.0", "1e0", "30.0", "3e1", "0.0001", "0.00001", "24.99999", "25.0000", "33.3", "99999999.9999",
    "100000000", "1e8", "1e400", "1E-400", "1e999999999", "0.1e-5", "1" + "0" * 700, "1." + "0" * 50, "365", "366",
)  # fmt: skip
TEXT_FIELDS = ("who", "specialty", "code", "justification", "unit", "reason", "requirement", "by", "forms")
NUMBER_FIELDS = ("value", "upper_limit", "sensitivity_miu_ml", "days_supply")

Case = dict[str, Any]


def document(rng: random.Random, count: int) -> str:
    """Return a JSON list of so many odd cases; not all of them are valid any more, and few break no rule of the record."""
    written = json.dumps([_odd(rng) for _ in range(count)], default=str)
    # Numbers are written as they are: Python's own would round them.
    return re.sub(r'"@number (.*?)@"', r"\1", written)


def _odd(rng: random.Random) -> Case:
    case = generate(rng)
    for _ in range(rng.choice((1, 1, 2, 3))):
        rng.choice(ODDITIES)(rng, case)
    return case


def _text(rng: random.Random) -> str:
    return rng.choice(UNSTORABLE if rng.random() < 0.2 else TEXTS)


def _instant(rng: random.Random) -> str:
    return rng.choice(BEYOND if rng.random() < 0.1 else INSTANTS)


def _name_case(rng: random.Random, case: Case) -> None:
    case["id"] = _text(rng)


def _name_fact(rng: random.Random, case: Case) -> None:
    if not case["facts"]:
        return
    fact, name = rng.choice(case["facts"]), _text(rng)
    for void in case["facts"]:
        if void.get("of") == fact["id"]:
            void["of"] = name
    fact["id"] = name


def _say(rng: random.Random, case: Case) -> None:
    fact, field = _pick(rng, case, TEXT_FIELDS)
    fact[field] = [_text(rng), "iud"] if field == "forms" else _text(rng)


def _ask_otherwise(rng: random.Random, case: Case) -> None:
    case[rng.choice(("prescriber", "pharmacy"))] = _text(rng)


def _date(rng: random.Random, case: Case) -> None:
    fields = {name for fact in case["facts"] for name in fact if name == "on" or name.endswith(("_on", "_since"))}
    fact, field = _pick(rng, case, sorted(fields))
    fact[field] = rng.choice(DATES)


def _count(rng: random.Random, case: Case) -> None:
    fact, field = _pick(rng, case, NUMBER_FIELDS)
    fact[field] = _number(rng)


def _order(rng: random.Random, case: Case) -> None:
    case["order"] = {"days_supply": _number(rng)}


def _number(rng: random.Random) -> str:
    return f"@number {rng.choice(NUMBERS)}@"


def _ask_far_away(rng: random.Random, case: Case) -> None:
    case["at"] = _instant(rng)


def _record_far_away(rng: random.Random, case: Case) -> None:
    for fact in rng.sample(case["facts"], min(3, len(case["facts"]))):
        fact["recorded_at"] = _instant(rng)


def _know_far_away(rng: random.Random, case: Case) -> None:
    _record_far_away(rng, case)
    case["known_at"] = _instant(rng)


def _void_again(rng: random.Random, case: Case) -> None:
    voids = [fact for fact in case["facts"] if fact["kind"] == "void"]
    if voids:
        case["facts"].append({**rng.choice(voids), "id": "void-again"})


def _pick(rng: random.Random, case: Case, fields: Sequence[str]) -> tuple[Case, str]:
    """Return a fact that has one of these fields, and the field; if none has, a fact that nobody sees."""
    held = [(fact, field) for fact in case["facts"] for field in fields if field in fact]
    return rng.choice(held) if held else ({}, "nothing")


ODDITIES: list[Callable[[random.Random, Case], None]] = [
    _name_case, _name_fact, _say, _say, _ask_otherwise, _date, _date, _count, _count, _order, _ask_far_away,
    _record_far_away, _know_far_away, _know_far_away, _void_again,
]  # fmt: skip

"""Make random contract cases in a process of the tests, and move their dates to where a sweep asks about them."""

import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# The last day of one policy, and a day soon after the next began: cases are made for the one or the other.
DAYS = (date(2026, 11, 14), date(2026, 11, 20))
NEWEST, NEWEST_FROM = "ipledge-2026", date(2026, 11, 15)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# In a process of its own: production code imports no tests.
GENERATE = """
import json, random, sys
from tests.policy import random_cases
numbers = random.Random(1)
print(json.dumps([random_cases.generate(numbers) for _ in range(int(sys.argv[1]))]))
"""
# What a record holds of months that no rule looks back to.
PAST = (
    ("visit", "on", {}),
    ("counseling", "confirmed_on", {}),
    ("acknowledgment", "answered_on", {}),
    ("lab", "collected_on", {"analyte": "triglycerides", "value": 140, "unit": "mg/dL", "upper_limit": 150}),
    ("lab", "collected_on", {"analyte": "alt", "value": 31, "unit": "U/L", "upper_limit": 40}),
    ("lab", "collected_on", {"analyte": "ast", "value": 28, "unit": "U/L", "upper_limit": 40}),
)
Raw = dict[str, Any]


def generate(number: int) -> list[Raw]:
    """Return so many cases of about 30 facts, each to be asked about on one of the two days."""
    command = [sys.executable, "-c", GENERATE, str(number)]
    generated = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    numbers = random.Random(number)  # noqa: S311
    cases = [_moved(raw) for raw in json.loads(generated.stdout)]
    for case in cases:
        case["facts"] = [*_past(numbers), *case["facts"]]
    return cases


def _moved(raw: Raw) -> Raw:
    asked_on = date.fromisoformat(raw["at"][:10])
    is_newest = raw["policy"] == NEWEST if "policy" in raw else asked_on >= NEWEST_FROM
    moved: Raw = json.loads(_later(json.dumps(raw), (DAYS[is_newest] - asked_on).days))
    return moved


def _later(text: str, days: int) -> str:
    """Move every date in the text; none leaves the calendar."""

    def later(found: re.Match[str]) -> str:
        when = date.fromisoformat(found[0])
        return str(date.max if (date.max - when).days < days else when + timedelta(days=days))

    return DATE.sub(later, text)


def _past(numbers: random.Random) -> Iterator[Raw]:
    for position, (kind, day, fields) in enumerate(PAST * 2):
        on = DAYS[0] - timedelta(days=numbers.randint(150, 400))
        yield {"id": f"past-{position}", "kind": kind, day: str(on), **fields}

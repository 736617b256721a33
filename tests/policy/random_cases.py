"""Make random valid cases of the contract: plausible months that permit or nearly do, each bent a few times."""

import argparse
import datetime
import itertools
import json
import random
import sys
from typing import Any

from tests.policy import oracle
from tests.policy.oracle_rules import POLICIES
from tests.policy.random_drafts import Draft, before
from tests.policy.random_months import fill_month
from tests.policy.random_mutations import MUTATIONS

# Days around the beginning of a policy, the change of a clock and the end of a short month, and plain ones.
DAYS = ["2021-12-13", "2021-12-13", "2023-10-03", "2026-11-15", "2024-03-10", "2023-11-05", "2026-11-01", "2027-03-14"]
DAYS += ["2024-02-29", "2023-03-01", "2025-01-31", "2022-07-20", "2026-12-20", "2027-05-05", "2028-02-29"]


def ask(rng: random.Random) -> dict[str, Any]:
    case: dict[str, Any] = {"ask": rng.choice(("prescribe", "dispense", "dispense")), "pharmacy": "F"}
    case |= {"clinic": rng.choice(("none", "smpc", "monthly"))} if rng.random() < 0.7 else {}
    case |= {"policy": rng.choice(POLICIES).id} if rng.random() < 0.4 else {}
    return case | ({"prescriber": "P"} if rng.random() < 0.5 else {})


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

"""The gate answers random cases as an oracle does that knows nothing of spans and walks the calendar day by day.

RISKPROG_CASES=20000 asks more of them; RISKPROG_SEED=2 asks others.
"""

import json
import os
import random
from decimal import Decimal
from typing import Any

import pytest

from monitoring.policy import cases
from tests.policy import oracle, random_cases

COUNT = int(os.environ.get("RISKPROG_CASES", "400"))
SEED = int(os.environ.get("RISKPROG_SEED", "1"))
# Several tests, so that they spread over the processes.
PARTS = 8


@pytest.mark.parametrize("part", range(PARTS))
def test_the_gate_and_the_oracle_agree(part: int) -> None:
    numbers = random.Random(f"{SEED}-{part}")
    generated = [random_cases.generate(numbers) for _ in range(-(-COUNT // PARTS))]

    differing = [case for case in generated if ask_gate(case) != ask_oracle(case)]

    assert [(case, ask_gate(case), ask_oracle(case)) for case in differing[:1]] == []
    assert any(ask_gate(case)["permits"] for case in generated)
    assert not all(ask_gate(case)["permits"] for case in generated)


def ask_oracle(case: dict[str, Any]) -> dict[str, Any]:
    return oracle.answer(json.loads(json.dumps(case), parse_float=Decimal))


def ask_gate(case: dict[str, Any]) -> dict[str, Any]:
    answer = cases.answer(cases.read_all(json.dumps(case))[0])
    found = {each["requirement"]: each["status"] for each in answer["findings"]}
    members = ("permits", "policy", "until", "permits_from", "blocking")
    return {name: answer[name] for name in members} | {"statuses": found}

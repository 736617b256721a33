"""Both questions asked at once are answered as each alone."""

import json
import random

import pytest

from monitoring.policy import cases
from monitoring.policy.chart import Ask
from monitoring.policy.decide import decide, decide_each
from tests.policy import random_cases


def random_case(seed: int) -> cases.Case:
    return cases.read_all(json.dumps(random_cases.generate(random.Random(seed))))[0]


@pytest.mark.parametrize("seed", range(300))
def test_each_question_is_answered_as_it_is_alone(seed: int) -> None:
    case = random_case(seed)
    asked = {"policy": case.policy, "clinic": case.clinic, "at": case.at}

    together = decide_each(case.facts, case.question, Ask, **asked)

    assert together == {ask: decide(case.facts, case.question._replace(ask=ask), **asked) for ask in Ask}


def test_before_the_first_policy_nothing_is_asked_of_either_question() -> None:
    case = random_case(1)
    at = case.at.replace(year=2020)

    together = decide_each(case.facts, case.question, Ask, at=at)

    assert [each.blocking for each in together.values()] == [["policy-in-force"], ["policy-in-force"]]

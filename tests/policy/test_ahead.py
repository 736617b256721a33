"""Both questions asked at once, looking ahead only, are answered as each alone."""

import json
import random
from typing import Any

import pytest

from monitoring.policy import cases
from monitoring.policy.chart import Ask
from monitoring.policy.decide import Decision, decide_ahead, program_day
from tests.policy import random_cases


def random_case(seed: int) -> cases.Case:
    return cases.read_all(json.dumps(random_cases.generate(random.Random(seed))))[0]


def ahead(decision: Decision, since: int | None = None) -> list[Any]:
    """Return all that a decision says of the time from its own day on."""
    spans = [(each.requirement.id, each.finding, since or each.since, each.until) for each in decision.judgments]
    return [decision.policy, decision.clinic, decision.permits, decision.until, decision.permits_from, spans]


@pytest.mark.parametrize("seed", range(300))
def test_each_question_is_answered_as_it_is_alone(seed: int) -> None:
    case = random_case(seed)
    day = program_day(case.at)

    together = decide_ahead(case.facts, case.question, Ask, policy=case.policy, clinic=case.clinic, at=case.at)

    for ask in Ask:
        question = case.question._replace(ask=ask)
        alone = decide_ahead(case.facts, question, [ask], policy=case.policy, clinic=case.clinic, at=case.at)[ask]
        assert ahead(together[ask]) == ahead(alone)
    assert ahead(together[case.question.ask], day) == ahead(case.decide(), day)


def test_before_the_first_policy_nothing_is_asked_of_either_question() -> None:
    case = random_case(1)
    at = case.at.replace(year=2020)

    together = decide_ahead(case.facts, case.question, Ask, at=at)

    assert [each.blocking for each in together.values()] == [["policy-in-force"], ["policy-in-force"]]

"""Load random contract cases through the services and decide them from the database: the answer is `decide`'s own."""

import json
import random
from typing import Any

import pytest

from accounts.models import Clinic, User
from monitoring.models import Ask
from monitoring.policy import cases
from monitoring.policy.reading import instant
from monitoring.services import questions, training
from monitoring.services.checks import NotRecordable
from patients import selectors
from tests.factories import NOW
from tests.policy.random_cases import generate

pytestmark = pytest.mark.django_db

CASES = 40
SEEDS = range(4)


def raw_cases(seed: int) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    return [cases.parse(json.dumps(generate(rng), default=str)) for _ in range(CASES)]


def answer_from_database(raw: dict[str, Any], clinic: Clinic, by: User) -> dict[str, Any]:
    reference = training.load(raw, clinic=clinic, by=by, at=NOW).reference
    patient = selectors.by_reference(reference)
    assert patient is not None
    known_at = instant(raw["known_at"]) if "known_at" in raw else None
    named = {name: raw.get(name) for name in ("policy", "clinic", "prescriber", "pharmacy")}
    asked = questions.raw_case(patient, Ask(raw["ask"]), at=instant(raw["at"]), known_at=known_at, **named)
    return cases.answer(questions.read(asked))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_case_that_loads_is_decided_from_the_database_as_from_its_facts(seed: int) -> None:
    clinic, by = training.demo_clinic(), training.loader(at=NOW)
    loaded = 0

    for raw in raw_cases(seed):
        try:
            found = answer_from_database(raw, clinic, by)
        except NotRecordable:
            continue
        loaded += 1
        assert {**found, "id": raw["id"]} == cases.answer(cases.read(raw)), raw["id"]

    assert loaded >= CASES / 2

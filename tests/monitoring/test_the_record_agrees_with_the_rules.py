"""Load random contract cases through the services and decide them from the database: the answer is `decide`'s own."""

import json
import random
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from monitoring.models import Ask
from monitoring.policy import cases
from monitoring.policy.reading import Invalid, instant, parse
from monitoring.services import questions, training
from monitoring.services.checks import NotRecordable
from patients import selectors
from patients.models import Patient
from tests.factories import NOW
from tests.monitoring import odd_cases
from tests.policy.random_cases import generate

pytestmark = pytest.mark.django_db

Raw = dict[str, Any]
CASES = 20


def random_cases(seed: int) -> list[Raw]:
    rng = random.Random(seed)
    return [parse(json.dumps(generate(rng), default=str)) for _ in range(CASES)]


def loaded(raws: list[Raw]) -> Iterator[tuple[Raw, Patient]]:
    """Load what can be loaded, and give each case with its patient, fetched anew."""
    clinic, by = training.demo_clinic(at=NOW), training.loader(at=NOW)
    for raw in raws:
        try:
            reference = training.load(raw, clinic=clinic, by=by, at=NOW).reference
        except (Invalid, NotRecordable):
            continue
        patient = selectors.by_reference(reference)
        assert patient is not None
        yield raw, patient


def answer_from_database(raw: Raw, patient: Patient) -> Raw:
    known_at = instant(raw["known_at"]) if "known_at" in raw else None
    named = {name: raw.get(name) for name in ("policy", "clinic", "prescriber", "pharmacy")}
    asked = questions.raw_case(patient, Ask(raw["ask"]), at=instant(raw["at"]), known_at=known_at, **named)
    return {**cases.answer(questions.read(asked)), "id": raw["id"]}


def answer_from_facts(raw: Raw) -> Raw:
    return cases.answer(cases.read(raw))


@pytest.mark.parametrize("seed", range(2))
def test_every_case_that_loads_is_decided_from_the_database_as_from_its_facts(seed: int) -> None:
    compared = 0

    for raw, patient in loaded(random_cases(seed)):
        compared += 1
        assert answer_from_database(raw, patient) == answer_from_facts(raw), raw["id"]

    assert compared >= CASES / 2


@pytest.mark.parametrize("seed", [1])
def test_a_case_however_odd_that_loads_is_decided_as_from_its_facts(seed: int) -> None:
    raws = cases.raw_cases(odd_cases.document(random.Random(seed), 2 * CASES))
    compared = 0

    for raw, patient in loaded(raws):
        compared += 1
        assert answer_from_database(raw, patient) == answer_from_facts(raw), ascii(raw)

    assert compared >= CASES / 3


@pytest.mark.parametrize("seed", [1])
def test_what_was_known_then_is_the_same_from_the_database_as_from_the_facts(seed: int) -> None:
    rng = random.Random(seed)
    compared = 0

    for raw, patient in loaded([recorded_bit_by_bit(rng, raw) for raw in random_cases(100 + seed)[:12]]):
        for known_at in instants_around_records(raw):
            then = {**raw, "known_at": known_at}
            compared += 1
            assert answer_from_database(then, patient) == answer_from_facts(then), (raw["id"], known_at)

    assert compared >= CASES


def recorded_bit_by_bit(rng: random.Random, raw: Raw) -> Raw:
    """Say of most facts that they were recorded within three hours of one another, in no order."""
    begun = instant(raw["at"]).astimezone(timezone(timedelta(hours=rng.choice((-5, 0, 9)))))
    for fact in raw["facts"]:
        if rng.random() < 0.8:
            fact["recorded_at"] = (begun + timedelta(hours=rng.randrange(3))).isoformat()
    return raw


def instants_around_records(raw: Raw) -> list[str]:
    """Return the instants at which something was recorded, and those a microsecond before and after."""
    recorded = sorted({datetime.fromisoformat(fact["recorded_at"]) for fact in raw["facts"] if "recorded_at" in fact})
    around = [at + timedelta(microseconds=step) for at in recorded for step in (-1, 0, 1)]
    return [at.isoformat() for at in around]

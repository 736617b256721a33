"""Every decision is kept with what it saw, and is made again from there byte for byte (promise 31)."""

import json
import random
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from audit.actions import Action
from monitoring.models import Ask, Decision
from monitoring.policy.policies import numbers_sha256
from monitoring.policy.reading import parse
from monitoring.services import certifications, decisions, facts, training
from monitoring.services.checks import NotRecordable
from monitoring.services.decisions import NotPermitted
from patients.models import Kind, Patient
from tests.factories import NOW, make_user
from tests.monitoring.services import acts
from tests.policy.random_cases import generate
from tests.ready import CANNOT, READY_AT, make_ready_patient

pytestmark = pytest.mark.django_db

CASES = 24


def decide(patient: Patient, ask: Ask = Ask.DISPENSE, at: datetime = READY_AT, **named: Any) -> Decision:
    named = {"pharmacy": patient.pharmacy and patient.pharmacy.code, **named}
    made = decisions.record(patient=patient, ask=ask, by=patient.created_by, at=at, **named)
    return Decision.objects.get(pk=made.pk)


def record_oddities(patient: Patient) -> None:
    """Record what is hard to write down twice in the same way."""
    lab = {"collected_on": date(2026, 12, 4), "unit": "µkat/L"}
    acts.record(patient, Kind.LAB, **lab, analyte="ggt", value=Decimal("3.3"), upper_limit=Decimal("0.1"))
    acts.record(patient, Kind.LAB, **lab, analyte="alt", value=Decimal("0.0001"), upper_limit=Decimal("0.7"))
    acts.record(
        patient, Kind.PREGNANCY_TEST, **{**acts.POSITIVE, "result": "negative"}, sensitivity_miu_ml=Decimal("24.9")
    )
    acts.record(
        patient,
        Kind.OVERRIDE,
        requirement="continuity",
        from_on=date(2026, 12, 1),
        until_on=date(9999, 12, 31),
        reason='Ça va – "très" bien \\ 🩺\u2028\t皮膚',
        by_name="Dr. O’Neill",
    )


def change_everything(patient: Patient) -> None:
    """Record, after the decision, what would make today's answer another."""
    later = READY_AT + timedelta(hours=1)
    acts.record_positive(patient, at=later)
    acts.void(patient, "treatment", at=later)
    certification = training.Certification.objects.get(who=patient.prescriber.code)
    certifications.decertify(certification, on=date(2026, 12, 1), reason="Left.", by=make_user("staff"), at=later)


def test_a_decision_keeps_question_facts_answer_and_numbers() -> None:
    patient = make_ready_patient()

    decision = decide(patient)

    case, answer = json.loads(decision.case), json.loads(decision.answer)
    assert (decision.ask, decision.at, decision.permits) == ("dispense", READY_AT, True)
    assert (decision.policy, decision.numbers_sha256) == ("ipledge-2026", numbers_sha256())
    assert decision.until == datetime(2026, 12, 10, 5, 0, tzinfo=UTC)
    assert (decision.asked_by, decision.recorded_at) == (patient.created_by, READY_AT)
    assert (case["prescriber"], case["pharmacy"], case["clinic"]) == (
        patient.prescriber.code,
        patient.pharmacy.code,
        "smpc",
    )
    assert {"confirmatory", "alt", "acknowledgment"} <= {fact["id"] for fact in case["facts"]}
    assert (answer["permits"], answer["until"], answer["id"]) == (
        True,
        "2026-12-10T00:00:00-05:00",
        patient.reference,
    )


def test_a_decision_is_in_the_trail() -> None:
    patient = make_ready_patient(without={"alt"})

    decision = decide(patient)

    [kept] = acts.trail_of(Action.DECISION_MADE)
    assert kept == {
        "actor": patient.created_by.username,
        "at": READY_AT,
        "patient": patient.reference,
        "subject": decision.reference,
        "detail": {"ask": "dispense", "permits": False},
    }


def test_a_refusal_keeps_all_that_withheld() -> None:
    patient = make_ready_patient(without={"alt", "acknowledgment"})

    decision = decide(patient)

    assert (decision.permits, decision.until) == (False, None)
    assert decisions.blocking(decision) == [
        "acknowledgment",
        "liver-enzymes-acceptable",
        "liver-enzymes-current",
    ]
    assert decisions.answer(decision)["blocking"] == decisions.blocking(decision)


def test_before_the_first_policy_nothing_is_permitted_and_no_policy_is_named() -> None:
    patient = make_ready_patient()

    decision = decide(patient, at=datetime(2021, 12, 12, 12, 0, tzinfo=UTC))

    assert (decision.permits, decision.policy) == (False, None)
    assert decisions.blocking(decision) == ["policy-in-force"]


@pytest.mark.parametrize("ask", Ask)
@pytest.mark.parametrize("record", [None, CANNOT])
@pytest.mark.parametrize("odd", [False, True])
def test_promise_31_a_decision_is_made_again_byte_for_byte_after_everything_has_changed(
    ask: Ask, record: Any, odd: bool
) -> None:
    patient = make_ready_patient(**({"record": record} if record else {}))
    if odd:
        record_oddities(patient)
    decision = decide(patient, ask)

    change_everything(patient)

    assert decisions.again(Decision.objects.get(pk=decision.pk)) == decision.answer
    assert decide(patient, ask).answer != decision.answer


def test_promise_31_a_refusal_is_made_again_byte_for_byte_after_it_would_be_permitted() -> None:
    patient = make_ready_patient(without={"acknowledgment"})
    acts.prescribe(patient)
    with pytest.raises(NotPermitted) as refused:
        acts.issue(patient)

    acts.record(patient, Kind.ACKNOWLEDGMENT, answered_on=date(2026, 12, 5))

    kept = Decision.objects.get(pk=refused.value.decision.pk)
    assert (kept.permits, decisions.again(kept)) == (False, kept.answer)
    assert acts.issue(patient).decision.permits


def test_promise_31_the_text_of_a_case_is_the_same_when_it_is_read_and_written_again() -> None:
    patient = make_ready_patient()
    record_oddities(patient)

    decision = decide(patient)

    assert decisions.canonical(parse(decision.case)) == decision.case


@pytest.mark.parametrize("minutes", [-720, -300, -210, 0, 345, 840])
def test_promise_31_the_instant_is_kept_whatever_its_offset(minutes: int) -> None:
    patient = make_ready_patient()
    at = READY_AT.astimezone(timezone(timedelta(minutes=minutes))) + timedelta(microseconds=1)

    decision = decide(patient, at=at)

    assert (decision.at, json.loads(decision.case)["at"]) == (at, at.isoformat())
    assert decisions.again(decision) == decision.answer


def test_promise_31_decisions_on_random_cases_are_made_again_byte_for_byte() -> None:
    rng, clinic, by = random.Random(31), training.demo_clinic(at=NOW), training.loader(at=NOW)
    made = 0

    for _ in range(CASES):
        raw = parse(json.dumps(generate(rng), default=str))
        try:
            patient = training.load(raw, clinic=clinic, by=by, at=NOW)
        except NotRecordable:
            continue
        decision = decide(patient, Ask(raw["ask"]), at=datetime.fromisoformat(raw["at"]), pharmacy=raw["pharmacy"])
        made += 1
        assert decisions.again(decision) == decision.answer, raw["id"]

    assert made >= CASES / 2


def test_a_numbers_change_is_visible_in_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    patient = make_ready_patient()
    monkeypatch.setattr(decisions, "numbers_sha256", lambda: "f" * 64)

    assert decide(patient).numbers_sha256 == "f" * 64


def test_a_decision_does_not_depend_on_how_the_patient_was_fetched() -> None:
    patient = make_ready_patient()

    first = decide(patient)
    second = decide(Patient.objects.get(pk=patient.pk))

    assert (first.case, first.answer) == (second.case, second.answer)


def test_facts_recorded_after_a_decision_are_not_in_it() -> None:
    patient = make_ready_patient()
    decision = decide(patient)

    later = facts.record(
        Kind.VISIT, patient_id=patient.pk, fields={"on": date(2026, 12, 5)}, by=patient.created_by, at=READY_AT
    )

    assert later.reference not in Decision.objects.get(pk=decision.pk).case

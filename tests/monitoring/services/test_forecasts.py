"""A forecast answers as the gate will once the same facts are on record, and writes nothing."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.services.signatures import BROUGHT
from audit.models import Event
from monitoring.models import Ask, Counseling, Standing
from monitoring.policy import cases
from monitoring.policy.reading import Invalid
from monitoring.services import enrollments, facts, forecasts, questions
from monitoring.services.new_facts import NewFact
from patients.models import Enrollment, Fact, Kind, Patient
from tests.factories import make_patient
from tests.ready import CANNOT, READY_AT, make_ready_patient
from tests.signing import signed

pytestmark = pytest.mark.django_db

Answers = dict[Ask, dict[str, Any]]
DAY = date(2026, 12, 5)
LAB = {"unit": "U/L", "upper_limit": 40, "collected_on": DAY}


def forecast(patient: Patient, *added: NewFact, at: datetime = READY_AT) -> Answers:
    raws = questions.raw_cases([patient], list(Ask), at=at)[patient.pk]
    return {ask: without_evidence(cases.answer(forecasts.case_with(raw, added))) for ask, raw in raws.items()}


def asked(patient: Patient, *, at: datetime = READY_AT) -> Answers:
    raws = questions.raw_cases([patient], list(Ask), at=at)[patient.pk]
    return {ask: without_evidence(cases.answer(questions.read(raw))) for ask, raw in raws.items()}


def without_evidence(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without the names of the facts: on record they have others."""
    return {**answer, "findings": [{**each, "evidence": len(each["evidence"])} for each in answer["findings"]]}


KINDS: dict[str, list[NewFact]] = {
    "a negative test": [NewFact(Kind.PREGNANCY_TEST, {"collected_on": DAY, "result": "negative", "setting": "clia"})],
    "a positive test": [
        NewFact(Kind.PREGNANCY_TEST, {"collected_on": DAY, "result": "positive", "setting": "medical"})
    ],
    "counseling": [NewFact(Kind.COUNSELING, {"confirmed_on": DAY})],
    "questions answered": [NewFact(Kind.ACKNOWLEDGMENT, {"answered_on": DAY})],
    "contraception": [
        NewFact(Kind.CONTRACEPTION, {"declared_on": DAY, "declared_by": "prescriber", "forms": ["iud", "ring"]})
    ],
    "labs": [
        NewFact(Kind.LAB, {**LAB, "analyte": "alt", "value": 130}),
        NewFact(Kind.LAB, {**LAB, "analyte": "ast", "value": 22}),
    ],
    "a category": [NewFact(Kind.CATEGORY, {"from_on": DAY, "category": "cannot", "basis": "hysterectomy"})],
    "a visit": [NewFact(Kind.VISIT, {"on": DAY})],
    "a supply": [NewFact(Kind.DISPENSE, {"on": DAY, "days_supply": 30})],
    "an override": [
        NewFact(
            Kind.OVERRIDE,
            {"requirement": "indication", "from_on": DAY, "until_on": DAY, "reason": "Seen.", "by_name": "Dr. Roe"},
        )
    ],
    "a weight, which the rules never see": [NewFact(Kind.WEIGHT, {"weighed_on": DAY, "weight_kg": 60})],
}


@pytest.mark.parametrize("added", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("without", [(), ("counseling", "confirmatory", "indication")], ids=["ready", "not ready"])
def test_a_forecast_answers_as_the_record_will(added: list[NewFact], without: tuple[str, ...]) -> None:
    patient = make_ready_patient(without=without)

    forecasted = forecast(patient, *added)
    facts.enter_all(added, patient_id=patient.pk, signing=BROUGHT, by=patient.created_by, at=READY_AT)

    assert forecasted == asked(patient)


def test_a_forecast_of_a_correction_answers_as_the_record_will() -> None:
    patient = make_ready_patient()
    counseling = Fact.objects.get(patient=patient, reference="counseling")
    taken_away = NewFact(Kind.VOID, {"of": counseling, "reason": "Another patient."})

    forecasted = forecast(patient, taken_away)
    facts.void(
        counseling,
        reason="Another patient.",
        signing=signed(patient.created_by, READY_AT),
        by=patient.created_by,
        at=READY_AT,
    )

    assert forecasted == asked(patient)
    assert forecasted[Ask.PRESCRIBE]["blocking"] == ["counseling"]


def test_a_forecast_of_a_closure_and_of_its_correction_answers_as_the_record_will() -> None:
    patient = make_ready_patient()
    enrollment = Enrollment.objects.get(patient=patient)
    ended = NewFact(Kind.ENROLLMENT_CLOSURE, {"enrollment": enrollment, "closed_on": DAY, "reason": "Moved."})

    closed = forecast(patient, ended)
    closure = enrollments.close(enrollment, on=DAY, reason="Moved.", by=patient.created_by, at=READY_AT)

    assert closed == asked(patient)
    assert "enrolled" in closed[Ask.PRESCRIBE]["blocking"]
    reopened = forecast(patient, NewFact(Kind.VOID, {"of": Fact.objects.get(pk=closure.pk), "reason": "Stays."}))
    assert reopened[Ask.PRESCRIBE]["permits"]


def test_with_a_closure_taken_away_the_one_before_it_stands() -> None:
    patient = make_ready_patient()
    enrollment = Enrollment.objects.get(patient=patient)
    closed = [
        enrollments.close(enrollment, on=on, reason="Moved.", by=patient.created_by, at=READY_AT)
        for on in (DAY, DAY + timedelta(days=9))
    ]
    latest = Fact.objects.get(pk=closed[1].pk)

    forecasted = forecast(patient, NewFact(Kind.VOID, {"of": latest, "reason": "Not then."}))
    facts.void(
        latest, reason="Not then.", signing=signed(patient.created_by, READY_AT), by=patient.created_by, at=READY_AT
    )

    assert forecasted == asked(patient)


def test_a_correction_of_what_the_rules_never_see_changes_nothing() -> None:
    patient = make_ready_patient()
    fields = {"weighed_on": DAY, "weight_kg": 60}
    weight = facts.record(Kind.WEIGHT, patient_id=patient.pk, fields=fields, by=patient.created_by, at=READY_AT)

    taken_away = NewFact(Kind.VOID, {"of": Fact.objects.get(pk=weight.pk), "reason": "Another scale."})

    assert forecast(patient, taken_away) == asked(patient)


def test_a_fact_of_a_later_day_takes_effect_looking_ahead_and_at_a_later_instant() -> None:
    patient = make_ready_patient(record=CANNOT, without=("counseling",))
    later = date(2026, 12, 8)
    added = NewFact(Kind.COUNSELING, {"confirmed_on": later})

    now = forecast(patient, added)[Ask.PRESCRIBE]
    then = forecast(patient, added, at=READY_AT + timedelta(days=3))[Ask.PRESCRIBE]

    assert (now["permits"], now["permits_from"]) == (False, "2026-12-08T00:00:00-05:00")
    assert then["permits"]


def test_a_forecast_names_its_facts_and_leaves_the_record_as_it_is() -> None:
    patient = make_ready_patient(without=("counseling",))
    before = written()

    found = forecasts.case_with(questions.raw_case(patient, Ask.PRESCRIBE, at=READY_AT), KINDS["counseling"])

    [counseling] = [each for each in found.decide().judgments if each.requirement.id == "counseling"]
    assert counseling.finding.evidence == ("what-if-1",)
    assert written() == before


def written() -> list[int]:
    return [each.objects.count() for each in (Fact, Event, Standing, Counseling)]


def test_a_forecast_sends_the_database_nothing_but_questions() -> None:
    patient = make_ready_patient()
    with CaptureQueriesContext(connection) as sent:
        forecast(patient, *KINDS["labs"])

    assert {each["sql"].split()[0] for each in sent} == {"SELECT"}


def test_a_fact_that_the_contract_does_not_know_is_refused() -> None:
    patient = make_patient()
    impossible = NewFact(Kind.CATEGORY, {"from_on": DAY, "category": "cannot", "basis": "default"})

    with pytest.raises(Invalid):
        forecast(patient, impossible)

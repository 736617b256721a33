"""Rows become the facts of a contract case, exactly, as they were known."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Subject
from monitoring.models import (
    Contraception,
    Indication,
    Lab,
    Override,
    PregnancyTest,
    SideEffect,
    SideEffectReview,
    Weight,
)
from monitoring.services import enrollments, facts, questions, snapshot
from patients.models import Enrollment, EnrollmentClosure, Entry, Fact, Patient, Void
from tests.factories import (
    FACTS,
    NOW,
    make_certification,
    make_certification_void,
    make_fact,
    make_patient,
    make_pharmacy,
    make_training_case,
)
from tests.signing import signed

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
RECORDED = {"recorded_at": "2026-11-23T15:00:00+00:00"}


def facts_of(patient: Patient, **asked: Any) -> list[dict[str, Any]]:
    return snapshot.facts_of([patient], **asked)[patient.pk]


def closed_on(patient: Patient, **asked: Any) -> str | None:
    [enrollment] = [fact for fact in facts_of(patient, **asked) if fact["kind"] == "enrollment"]
    return enrollment.get("closed_on")


@pytest.mark.parametrize(
    ("model", "fields", "fact"),
    [
        (
            Lab,
            {"value": Decimal("33.3000"), "upper_limit": Decimal("40.0000")},
            {
                "collected_on": "2026-11-23",
                "analyte": "alt",
                "value": Decimal("33.3"),
                "unit": "U/L",
                "upper_limit": 40,
            },
        ),
        (
            Lab,
            {"value": Decimal("99999999.9999"), "upper_limit": Decimal("0.0001")},
            {
                "collected_on": "2026-11-23",
                "analyte": "alt",
                "value": Decimal("99999999.9999"),
                "unit": "U/L",
                "upper_limit": Decimal("0.0001"),
            },
        ),
        (
            PregnancyTest,
            {"sensitivity_miu_ml": Decimal("24.9")},
            {
                "collected_on": "2026-11-23",
                "result": "negative",
                "setting": "clia",
                "sensitivity_miu_ml": Decimal("24.9"),
            },
        ),
        (
            Contraception,
            {"used_since": None, "forms": ["iud", "iud"]},
            {"declared_on": "2026-11-23", "declared_by": "patient", "forms": ["iud", "iud"]},
        ),
        (
            Indication,
            {"prior_therapies": "doxycycline"},
            {
                "recorded_on": "2026-11-23",
                "code": "severe_acne",
                "conventional_therapy_failed": True,
                "justification": "",
            },
        ),
        (
            Override,
            {"by_name": ""},
            {
                "requirement": "continuity",
                "from_on": "2026-11-23",
                "until_on": "2026-11-23",
                "reason": "Seen today; the break was planned.",
            },
        ),
        (
            Override,
            {"by_name": "Dr. Roe"},
            {
                "requirement": "continuity",
                "from_on": "2026-11-23",
                "until_on": "2026-11-23",
                "reason": "Seen today; the break was planned.",
                "by": "Dr. Roe",
            },
        ),
    ],
)
def test_a_row_is_written_in_the_contracts_words(model: type[Entry], fields: Any, fact: Any) -> None:
    patient = make_patient()
    make_fact(model, patient=patient, reference="fact-1", **fields)

    assert facts_of(patient) == [{"id": "fact-1", "kind": model.KIND.value, **RECORDED, **fact}]


def test_every_kind_of_the_contract_is_read() -> None:
    beside_the_rules = {Weight, SideEffect, SideEffectReview}

    assert {*snapshot.FIELDS, EnrollmentClosure} == FACTS.keys() - beside_the_rules


@pytest.mark.parametrize("model", [Weight, SideEffect, SideEffectReview])
def test_what_is_kept_beside_the_rules_reaches_no_case_nor_does_its_correction(model: type[Entry]) -> None:
    patient = make_patient()
    row = make_fact(model, patient=patient)
    make_fact(Void, patient=patient, of=Fact.objects.get(pk=row.pk))

    assert facts_of(patient) == []


def test_numbers_are_written_exactly() -> None:
    assert snapshot.canonical([Decimal("33.3"), Decimal("99999999.9999"), Decimal("1E-4"), 40]) == (
        "[33.3,99999999.9999,0.0001,40]"
    )


def test_what_is_no_value_of_json_is_not_written() -> None:
    with pytest.raises(TypeError, match="date has no place in a case"):
        snapshot.canonical(date(2026, 11, 23))


def test_nobody_elses_facts_are_read() -> None:
    patient, other = make_patient(), make_patient()
    make_fact(Lab, patient=other)

    assert facts_of(patient) == []


def test_a_fact_of_which_nobody_said_when_it_was_recorded_counts_as_always_known() -> None:
    patient = make_patient()
    make_fact(Lab, patient=patient, recorded_at_assumed=True)

    assert "recorded_at" not in facts_of(patient)[0]


def test_a_closure_is_written_into_its_enrollment() -> None:
    patient = make_patient()
    first, second = (make_fact(Enrollment, patient=patient, reference=name) for name in ("e1", "e2"))
    enrollments.close(first, on=date(2026, 11, 20), reason="Moved.", by=patient.created_by, at=NOW)

    assert [(fact["id"], fact.get("closed_on")) for fact in facts_of(patient)] == [("e1", "2026-11-20"), ("e2", None)]
    assert second.opened_on == date(2026, 11, 23)


def test_of_two_closures_the_later_recorded_stands() -> None:
    patient = make_patient()
    enrollment = make_fact(Enrollment, patient=patient)
    for day in (22, 20):
        enrollments.close(enrollment, on=date(2026, 11, day), reason="Moved.", by=patient.created_by, at=NOW)

    assert closed_on(patient) == "2026-11-20"


def test_a_voided_closure_closes_nothing_and_leaves_no_void_without_its_fact() -> None:
    patient = make_patient()
    enrollment = make_fact(Enrollment, patient=patient)
    closure = enrollments.close(enrollment, on=date(2026, 11, 20), reason="Moved.", by=patient.created_by, at=NOW)

    facts.void(
        closure.fact_ptr, reason="Did not move.", signing=signed(patient.created_by, NOW), by=patient.created_by, at=NOW
    )

    assert closed_on(patient) is None
    assert [fact["kind"] for fact in facts_of(patient)] == ["enrollment"]


def test_a_closure_recorded_later_was_not_known_then() -> None:
    patient = make_patient()
    enrollment = make_fact(Enrollment, patient=patient)
    enrollments.close(enrollment, on=date(2026, 11, 20), reason="Moved.", by=patient.created_by, at=NOW + HOUR)

    known = [closed_on(patient, known_at=NOW + HOUR + timedelta(microseconds=step)) for step in (-1, 0, 1)]

    assert known == [None, "2026-11-20", "2026-11-20"]


def test_a_closure_voided_later_still_closed_then() -> None:
    patient = make_patient()
    enrollment = make_fact(Enrollment, patient=patient)
    closure = enrollments.close(enrollment, on=date(2026, 11, 20), reason="Moved.", by=patient.created_by, at=NOW)
    facts.void(
        closure.fact_ptr,
        reason="Did not move.",
        signing=signed(patient.created_by, NOW + HOUR),
        by=patient.created_by,
        at=NOW + HOUR,
    )

    known = [closed_on(patient, known_at=NOW + HOUR + timedelta(microseconds=step)) for step in (-1, 0)]

    assert known == ["2026-11-20", None]


def test_the_certifications_of_the_own_prescriber_and_the_pharmacies_asked_about_bear_on_a_patient() -> None:
    patient = make_patient()
    for subject, who in (
        (Subject.PRESCRIBER, patient.prescriber.code),
        (Subject.PRESCRIBER, "SOMEBODY"),
        (Subject.PHARMACY, "PH-1"),
        (Subject.PHARMACY, "PH-2"),
        (Subject.PHARMACY, patient.prescriber.code),
    ):
        make_certification(subject=subject, who=who)
    make_certification(who=patient.prescriber.code, scope="R-9XXXX9")

    found = facts_of(patient, pharmacies=["PH-1"])

    assert [(fact["subject"], fact["who"]) for fact in found] == [
        ("prescriber", patient.prescriber.code),
        ("pharmacy", "PH-1"),
    ]


def test_another_prescriber_asked_about_stands_in_place_of_the_own() -> None:
    patient = make_patient()
    for who in (patient.prescriber.code, "SOMEBODY"):
        make_certification(subject=Subject.PRESCRIBER, who=who)

    found = facts_of(patient, prescriber="SOMEBODY")

    assert [fact["who"] for fact in found] == ["SOMEBODY"]


def test_a_training_patient_has_the_certifications_of_its_case_only() -> None:
    patient = make_training_case(patient=make_patient(pharmacy=make_pharmacy())).patient
    make_certification(subject=Subject.PRESCRIBER, who=patient.prescriber.code)
    make_certification(subject=Subject.PRESCRIBER, who="P", scope=patient.reference, reference="c1")

    assert [fact["id"] for fact in facts_of(patient, pharmacies=["PH-1"])] == ["c1"]


def test_a_void_of_a_certification_is_a_void_of_the_case() -> None:
    patient = make_patient()
    held = make_certification(who=patient.prescriber.code, reference="c1")
    make_certification_void(certification=held, reference="x1", recorded_at=NOW + HOUR)

    assert facts_of(patient)[1:] == [
        {"id": "x1", "kind": "void", "recorded_at": "2026-11-23T16:00:00+00:00", "of": "c1"}
    ]


def test_a_patient_without_a_pharmacy_is_asked_about_one_that_nobody_certifies() -> None:
    patient = make_patient()

    raw = questions.raw_case(patient, questions.Ask.DISPENSE, at=NOW)

    assert (raw["pharmacy"], raw["prescriber"], raw["clinic"]) == (
        "(no pharmacy chosen)",
        patient.prescriber.code,
        "smpc",
    )


@pytest.mark.parametrize(("patients", "facts_each"), [(1, 1), (1, 60), (5, 12)])
def test_the_facts_take_two_queries_however_many_patients_and_facts_there_are(
    patients: int, facts_each: int, django_assert_num_queries: Any
) -> None:
    for patient in [make_patient() for _ in range(patients)]:
        for number in range(facts_each):
            make_fact([*FACTS][number % len(FACTS)], patient=patient)

    asked = list(Patient.objects.select_related("prescriber", "training_case"))

    with django_assert_num_queries(2):
        found = snapshot.facts_of(asked)

    assert len(asked) >= patients
    assert all(found[patient.pk] for patient in asked if patient.facts.exists())

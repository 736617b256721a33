"""What is on record already, and a weight far from the last, is asked about once; sent twice, a form records once."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from monitoring.models import Contraception, Lab, SideEffect, Visit, Weight
from monitoring.services import comparisons, facts
from monitoring.services.comparisons import Matter, NeedsAnswer, Remark
from monitoring.services.new_facts import NewFact
from patients.models import Entry, Fact, Kind, Patient
from tests import factories
from tests.factories import NOW, TODAY
from tests.signing import signed

pytestmark = pytest.mark.django_db

VISIT = NewFact(Kind.VISIT, {"on": TODAY})


def lab(**fields: Any) -> NewFact:
    given = {"collected_on": TODAY, "analyte": "alt", "value": Decimal(22), "unit": "U/L", "upper_limit": Decimal(40)}
    return NewFact(Kind.LAB, {**given, **fields})


def weight(kg: str, *, on: date = TODAY) -> NewFact:
    return NewFact(Kind.WEIGHT, {"weighed_on": on, "weight_kg": Decimal(kg)})


def record(new: NewFact, patient: Patient, *, asked: list[Remark] | None = None) -> list[Entry]:
    by = patient.created_by
    return comparisons.record_all([new], patient_id=patient.pk, asked=asked or [], confirmed=False, by=by, at=NOW)


def test_the_same_values_of_the_same_day_are_noticed() -> None:
    row = factories.make_fact(Lab)

    assert comparisons.remarks([lab()], patient=row.patient) == [Remark(Matter.REPEATED, row)]


@pytest.mark.parametrize(
    "other",
    [{"collected_on": TODAY - timedelta(days=1)}, {"analyte": "ast"}, {"value": Decimal(23)}, {"unit": "IU/L"},
     {"upper_limit": Decimal(41)}],
)  # fmt: skip
def test_another_day_or_value_is_another_entry(other: dict[str, Any]) -> None:
    row = factories.make_fact(Lab)

    assert comparisons.remarks([lab(**other)], patient=row.patient) == []


def test_another_patients_entry_is_no_reason_to_ask() -> None:
    factories.make_fact(Visit)

    assert comparisons.remarks([VISIT], patient=factories.make_patient()) == []


def test_a_corrected_entry_is_no_reason_to_ask() -> None:
    row = factories.make_fact(Visit)
    facts.void(
        Fact.objects.get(pk=row.pk),
        reason="Another patient's.",
        signing=signed(row.recorded_by, NOW),
        by=row.recorded_by,
        at=NOW,
    )

    assert comparisons.remarks([VISIT], patient=row.patient) == []


def test_lists_and_references_to_other_entries_are_compared_too() -> None:
    row = factories.make_fact(Contraception, used_since=None)
    noticed = factories.make_fact(SideEffect, patient=row.patient)
    review = {"side_effect": noticed, "reviewed_on": TODAY, "outcome": "Called."}
    done = facts.record(Kind.SIDE_EFFECT_REVIEW, patient_id=row.patient_id, fields=review, by=row.recorded_by, at=NOW)
    declared = {"declared_on": TODAY, "declared_by": "patient", "forms": ["iud", "male_latex_condom"]}
    again = [
        NewFact(Kind.CONTRACEPTION, {**declared, "used_since": None}),
        NewFact(Kind.SIDE_EFFECT_REVIEW, review),
    ]

    assert [each.entry for each in comparisons.remarks(again, patient=row.patient)] == [row, done]
    assert not comparisons.remarks([NewFact(Kind.CONTRACEPTION, {**declared, "forms": ["iud"]})], patient=row.patient)


@pytest.mark.parametrize(
    ("kg", "asks"), [("48", False), ("47.9", True), ("72", False), ("72.1", True), ("132.3", True)]
)
def test_a_weight_is_asked_about_beyond_a_fifth_of_the_last(kg: str, asks: bool) -> None:
    row = factories.make_fact(Weight, weight_kg=60)
    factories.make_fact(Weight, patient=row.patient, weighed_on=TODAY - timedelta(days=90), weight_kg=100)

    found = comparisons.remarks([weight(kg)], patient=row.patient)

    assert found == ([Remark(Matter.FAR_OFF, row)] if asks else [])


def test_a_form_sent_twice_records_once() -> None:
    patient = factories.make_patient()
    record(VISIT, patient)

    with pytest.raises(NeedsAnswer):
        record(VISIT, patient)

    assert Visit.objects.count() == 1


def test_who_was_asked_about_it_may_record_it_again_but_not_a_third_time_by_the_same_answer() -> None:
    patient = factories.make_patient()
    record(VISIT, patient)
    asked = comparisons.remarks([VISIT], patient=patient)

    record(VISIT, patient, asked=asked)

    with pytest.raises(NeedsAnswer):
        record(VISIT, patient, asked=asked)
    assert Visit.objects.count() == 2

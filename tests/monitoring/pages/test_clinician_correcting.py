"""An entry is removed or replaced with a reason, by who may record its kind; both stay on record."""

from collections.abc import Iterator

import pytest
import time_machine

from monitoring.models import Contraception, Lab, PregnancyTest, Visit
from patients.models import Fact, Void
from tests import factories
from tests.factories import NOW, TODAY
from tests.monitoring.pages import clinicians

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_an_entry_is_replaced_with_a_reason() -> None:
    patient = clinicians.permitted()
    visit = Visit.objects.get(patient=patient)

    clinicians.send(
        patient,
        f"entries/{visit.reference}/correct/",
        {"replace": "1", "on": "2026-11-10", "reason_given": "A day late."},
    )

    assert Void.objects.get().of_id == visit.pk
    assert [str(row.on) for row in Visit.objects.order_by("pk")] == ["2026-11-09", "2026-11-10"]


def test_an_entry_is_removed_with_a_reason() -> None:
    patient = clinicians.permitted()
    visit = Visit.objects.get(patient=patient)

    clinicians.send(
        patient, f"entries/{visit.reference}/correct/", {"remove": "1", "reason_given": "Another patient's."}
    )

    assert Void.objects.get().reason == "Another patient's."
    assert Visit.objects.count() == 1


@pytest.mark.parametrize("how", ["replace", "remove"])
def test_a_correction_without_a_reason_is_refused_and_keeps_what_was_typed(how: str) -> None:
    patient = clinicians.permitted()
    visit = Visit.objects.get(patient=patient)

    response = clinicians.send(
        patient, f"entries/{visit.reference}/correct/", {how: "1", "on": "2026-11-10", "reason_given": " "}
    )

    assert response.status_code == 422
    assert not Void.objects.exists()


def test_a_correction_offers_the_entry_as_it_stands() -> None:
    patient = clinicians.permitted()
    lab = Lab.objects.get(patient=patient, analyte="alt")

    page = clinicians.signed_in(patient.prescriber).get(
        f"/patients/{patient.reference}/entries/{lab.reference}/correct/"
    )

    form = page.context["form"]
    assert [form[name].value() for name in ("analyte", "value", "unit", "upper_limit")] == ["alt", "22", "U/L", "40"]


def test_another_patients_entry_is_not_found() -> None:
    patient, other = clinicians.permitted(), clinicians.permitted()
    theirs = Visit.objects.get(patient=other)

    assert (
        clinicians.send(
            patient, f"entries/{theirs.reference}/correct/", {"remove": "1", "reason_given": "x"}
        ).status_code
        == 404
    )
    assert not Void.objects.exists()


def test_an_entry_is_corrected_once() -> None:
    patient = clinicians.permitted()
    page = f"entries/{Visit.objects.get(patient=patient).reference}/correct/"
    clinicians.send(patient, page, {"remove": "1", "reason_given": "Twice."})

    assert clinicians.send(patient, page, {"remove": "1", "reason_given": "Twice."}).status_code == 404


@pytest.mark.parametrize("kind", ["category", "counseling", "consent", "enrollment", "patient", "indication"])
def test_a_nurse_may_not_correct_what_a_nurse_may_not_record(kind: str) -> None:
    patient = clinicians.permitted()
    nurse = clinicians.nurse_of(patient.prescriber)
    if kind == "counseling":
        factories.make_fact(clinicians.monitoring.Counseling, patient=patient)
    entry = Fact.objects.filter(patient=patient, kind=kind).latest("pk")

    page = f"entries/{entry.reference}/correct/"

    assert clinicians.send(patient, page, {"remove": "1", "reason_given": "x"}, by=nurse).status_code == 404
    assert not Void.objects.exists()


def test_what_a_patient_declared_is_withdrawn_and_never_rewritten() -> None:
    patient = clinicians.permitted()
    row = factories.make_fact(Contraception, patient=patient, declared_by="patient")
    page = f"entries/{row.reference}/correct/"

    clinicians.send(
        patient, page, {"replace": "1", "declared_on": "2026-11-23", "primary": ["iud"], "reason_given": "x"}
    )

    assert Contraception.objects.count() == 1
    clinicians.send(patient, page, {"remove": "1", "reason_given": "The patient asked for it."})
    assert Void.objects.get().of_id == row.pk


def test_a_nurse_does_not_take_back_a_positive_test() -> None:
    patient = clinicians.permitted()
    fields = {"collected_on": "2026-11-23", "result": "positive", "setting": "clia", "sensitivity_miu_ml": "25"}
    clinicians.send(patient, "record/pregnancy-test/", fields)
    positive = PregnancyTest.objects.get(result="positive")
    nurse = clinicians.nurse_of(patient.prescriber)

    page = f"entries/{positive.reference}/correct/"
    answer = clinicians.send(patient, page, {"remove": "1", "reason_given": "A slip."}, by=nurse)

    assert answer.status_code == 404
    assert not Void.objects.exists()


def test_the_page_says_what_the_gate_would_answer_without_the_entry() -> None:
    patient = clinicians.permitted()
    row = factories.make_fact(PregnancyTest, patient=patient, collected_on=TODAY, result="positive")
    client = clinicians.signed_in(patient.prescriber)

    page = client.get(f"/patients/{patient.reference}/entries/{row.reference}/correct/")

    effect = page.context["removal_effects"][0]
    assert (effect.before.permits, effect.after.permits) == (False, True)
    assert not Void.objects.exists()


def test_the_effect_of_replacing_is_shown_without_a_reason_and_nothing_is_written() -> None:
    patient = clinicians.held_by_clinic()
    row = Lab.objects.get(patient=patient, collected_on=TODAY)
    typed = {"collected_on": "2026-11-23", "analyte": "alt", "value": "12.4", "unit": "U/L", "upper_limit": "40"}

    page = clinicians.send(patient, f"entries/{row.reference}/correct/", {**typed, "check": "1"})

    assert page.status_code == 200
    assert page.context["effects"][0].after.permits
    assert page.context["form"]["value"].value() == "12.4"
    assert not Void.objects.exists()

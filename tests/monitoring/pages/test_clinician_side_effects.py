"""Weights and side effects are recorded and corrected like any entry; what alarms waits for a review."""

from collections.abc import Iterator

import pytest
import time_machine

from accounts.roles import Role
from monitoring.models import SideEffect, SideEffectReview, Weight
from monitoring.selectors.side_effects import open_alerts
from patients.models import Patient
from tests import factories
from tests.factories import NOW, TODAY
from tests.monitoring.pages import clinicians

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    ("typed", "unit", "kg"), [("57.5", "kg", "57.5"), ("126.8", "lb", "57.5"), ("127", "lb", "57.6")]
)
def test_a_weight_is_kept_in_kilograms_whatever_it_was_typed_in(typed: str, unit: str, kg: str) -> None:
    patient = clinicians.permitted()

    clinicians.send(patient, "record/weight/", {"weighed_on": "2026-11-23", "weight": typed, "unit": unit})

    assert str(Weight.objects.get(patient=patient).weight_kg) == kg


@pytest.mark.parametrize(
    ("typed", "unit"), [("19.9", "kg"), ("400.1", "kg"), ("40", "lb"), ("57.55", "kg"), ("", "kg")]
)
def test_a_weight_that_cannot_be_is_refused_and_stays_as_typed(typed: str, unit: str) -> None:
    patient = clinicians.permitted()

    answer = clinicians.send(patient, "record/weight/", {"weighed_on": "2026-11-23", "weight": typed, "unit": unit})

    assert answer.status_code == 422
    assert answer.context["form"]["weight"].value() == typed
    assert not Weight.objects.exists()


def test_pounds_typed_as_kilograms_are_asked_about() -> None:
    patient = clinicians.permitted()
    factories.make_fact(Weight, patient=patient, weight_kg="57.5")
    typed = {"weighed_on": "2026-11-23", "weight": "126.8", "unit": "kg"}

    asked = clinicians.send(patient, "record/weight/", typed)

    assert "The last weight was 57.5 kg on Mon, Nov 23, 2026. Check the number and the unit." in asked.content.decode()
    assert Weight.objects.count() == 1
    clinicians.send(patient, "record/weight/", {**typed, "confirmed": asked.context["form"].confirmation})
    assert Weight.objects.count() == 2


def test_a_nurse_records_a_side_effect() -> None:
    patient = clinicians.permitted()
    nurse = clinicians.nurse_of(patient.prescriber)
    typed = {"noticed_on": "2026-11-20", "symptom": "headache", "severity": "severe", "note": ""}

    clinicians.send(patient, "record/side-effect/", typed, by=nurse)

    row = SideEffect.objects.get(patient=patient)
    assert (row.symptom, row.severity, row.note, row.recorded_by) == ("headache", "severe", "", nurse)


def test_a_review_says_what_was_done_and_ends_the_alert() -> None:
    patient = clinicians.permitted()
    row = factories.make_fact(SideEffect, patient=patient, severity="severe")
    typed = {"reviewed_on": "2026-11-23", "outcome": "Called; dose lowered."}

    clinicians.send(patient, f"side-effects/{row.reference}/review/", typed)

    review = SideEffectReview.objects.get()
    assert (review.side_effect, review.reviewed_on, review.outcome) == (row, TODAY, "Called; dose lowered.")
    assert not open_alerts(Patient.objects.all()).exists()
    page = clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/").content.decode()
    assert "Called; dose lowered." in page


def test_a_review_without_words_is_refused() -> None:
    patient = clinicians.permitted()
    row = factories.make_fact(SideEffect, patient=patient, severity="severe")

    answer = clinicians.send(
        patient, f"side-effects/{row.reference}/review/", {"reviewed_on": "2026-11-23", "outcome": " "}
    )

    assert answer.status_code == 422
    assert not SideEffectReview.objects.exists()


def test_another_patients_side_effect_is_not_found() -> None:
    prescriber = clinicians.certified_prescriber()
    patient, other = clinicians.permitted(prescriber), clinicians.permitted(prescriber)
    row = factories.make_fact(SideEffect, patient=other)

    typed = {"reviewed_on": "2026-11-23", "outcome": "Called."}

    assert clinicians.send(patient, f"side-effects/{row.reference}/review/", typed).status_code == 404
    assert not SideEffectReview.objects.exists()


def test_a_review_is_withdrawn_with_a_reason_and_never_rewritten() -> None:
    patient = clinicians.permitted()
    row = factories.make_fact(SideEffectReview, patient=patient)
    page = f"entries/{row.reference}/correct/"

    clinicians.send(patient, page, {"replace": "1", "outcome": "Another one.", "reason_given": "x"})
    assert SideEffectReview.objects.count() == 1
    clinicians.send(patient, page, {"remove": "1", "reason_given": "Of another patient."})

    assert row.fact_ptr.voids.count() == 1


def test_what_the_patient_wrote_is_withdrawn_and_never_rewritten() -> None:
    patient = clinicians.permitted(user=factories.make_user(Role.PATIENT))
    row = factories.make_fact(SideEffect, patient=patient, recorded_by=patient.user)
    client = clinicians.signed_in(patient.prescriber)

    page = client.get(f"/patients/{patient.reference}/entries/{row.reference}/correct/")

    assert page.context["form"] is None


def test_what_waits_for_a_review_comes_first_and_a_nurse_may_review_it() -> None:
    patient = clinicians.permitted()
    row = factories.make_fact(SideEffect, patient=patient, severity="severe", noticed_on=clinicians.days_ago(40))
    factories.make_fact(SideEffect, patient=patient, noticed_on=TODAY)

    page = clinicians.signed_in(clinicians.nurse_of(patient.prescriber)).get(f"/patients/{patient.reference}/")

    assert [each.waits for each in page.context["side_effects"]] == [True, False]
    assert f"/side-effects/{row.reference}/review/" in page.content.decode()

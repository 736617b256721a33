"""What alarms waits for a clinician until one has looked at it."""

import pytest

from monitoring.models import Severity, SideEffect, SideEffectReview, Symptom
from monitoring.selectors.side_effects import is_alarming, open_alerts
from patients.models import Fact, Patient, Void
from tests import factories

pytestmark = pytest.mark.django_db


def waiting() -> list[SideEffect]:
    return list(open_alerts(Patient.objects.all()))


@pytest.mark.parametrize("symptom", Symptom)
@pytest.mark.parametrize("severity", Severity)
def test_what_is_severe_alarms_and_so_do_low_mood_and_a_possible_pregnancy(symptom: str, severity: str) -> None:
    row = factories.make_fact(SideEffect, symptom=symptom, severity=severity)

    alarms = severity == "severe" or symptom in ("mood", "pregnancy_concern")

    assert waiting() == ([row] if alarms else [])
    assert is_alarming(row) is alarms


def test_a_review_ends_the_wait_until_it_is_corrected_itself() -> None:
    row = factories.make_fact(SideEffect, severity="severe")
    review = factories.make_fact(SideEffectReview, patient=row.patient, side_effect=row)
    assert waiting() == []

    factories.make_fact(Void, patient=row.patient, of=Fact.objects.get(pk=review.pk))

    assert waiting() == [row]


def test_what_was_entered_in_error_alarms_nobody() -> None:
    row = factories.make_fact(SideEffect, severity="severe")

    factories.make_fact(Void, patient=row.patient, of=Fact.objects.get(pk=row.pk))

    assert waiting() == []


def test_only_the_patients_asked_about_are_listed() -> None:
    row = factories.make_fact(SideEffect, severity="severe")
    factories.make_fact(SideEffect, severity="severe")

    assert list(open_alerts(Patient.objects.filter(pk=row.patient_id))) == [row]

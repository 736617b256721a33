"""Who must still sign a form is asked of the gate's own rule."""

from datetime import date

import pytest

from monitoring.services import signing
from patients.models import ConsentForm, Kind, Language, Patient
from patients.services import consents
from tests.ready import READY_AT, enter, make_ready_patient

pytestmark = pytest.mark.django_db

FORMS = ("treatment", "birth-defects")


def born(on: date, **made) -> Patient:
    return make_ready_patient(changed={"birth-date": {"born_on": on}}, **made)


def sign(patient: Patient, form: str, signer: str) -> None:
    fields = {
        "form": form,
        "signed_on": date(2026, 12, 5),
        "signed_by": signer,
        "text": consents.current_text(ConsentForm(form), Language.ENGLISH),
        "printed_name": "Rosa Lopez",
    }
    enter(Kind.CONSENT, patient_id=patient.pk, fields=fields, by=patient.created_by, at=READY_AT)


def asks_guardian(patient: Patient) -> list[str]:
    return [form for form in FORMS if signing.needs_guardian(patient, ConsentForm(form), at=READY_AT)]


@pytest.mark.parametrize(
    ("born_on", "forms"),
    [
        # Of age on the day on which the forms were signed, November 1; a day later.
        (date(2008, 11, 1), []),
        (date(2008, 11, 2), ["treatment", "birth-defects"]),
        (date(2012, 1, 1), ["treatment", "birth-defects"]),
    ],
)
def test_a_guardian_signs_for_whoever_signed_under_age(born_on: date, forms: list[str]) -> None:
    assert asks_guardian(born(born_on)) == forms


@pytest.mark.parametrize(("born_on", "forms"), [(date(2008, 12, 5), []), (date(2008, 12, 6), list(FORMS))])
def test_a_guardian_will_sign_for_whoever_is_under_age_and_has_not_signed(born_on: date, forms: list[str]) -> None:
    assert asks_guardian(born(born_on, without=FORMS)) == forms


def test_a_form_that_both_signed_asks_nobody_and_the_other_still_does() -> None:
    patient = born(date(2012, 1, 1))

    sign(patient, "treatment", "guardian")

    assert asks_guardian(patient) == ["birth-defects"]


def test_a_guardian_may_sign_before_the_patient() -> None:
    patient = born(date(2012, 1, 1), without=FORMS)

    sign(patient, "treatment", "guardian")

    assert asks_guardian(patient) == ["birth-defects"]


def test_nobody_can_tell_without_a_birth_date() -> None:
    assert asks_guardian(make_ready_patient(without=["birth-date"])) == []

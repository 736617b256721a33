"""What a patient signs, declares and answers becomes a fact; what is not right is asked again."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from accounts.roles import Role
from monitoring.forms.my_contraception import LABELS
from monitoring.forms.my_questions import QuestionSet, current
from monitoring.models import Acknowledgment, Contraception, Standing
from monitoring.policy import contraceptives
from patients.models import Consent, ConsentForm, Language, Patient
from patients.services import consents
from tests.factories import make_user
from tests.ready import READY_AT, make_ready_patient

pytestmark = pytest.mark.django_db

TODAY = date(2026, 12, 5)
RIGHT = {
    "one-dose": "any",
    "two-forms": "two-together",
    "how-long": "one-month",
    "missed-period": "stop-and-call",
    "sharing-and-blood": "neither",
    "window": "seven-days",
}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(READY_AT, tick=False):
        yield


def signed_in(client: Client, **made) -> tuple[Client, Patient]:
    user = make_user(Role.PATIENT)
    patient = make_ready_patient(user=user, **made)
    client.force_login(user)
    return client, patient


def signature(**changed: str) -> dict[str, str]:
    shown = consents.current_text(ConsentForm.TREATMENT, Language.ENGLISH).sha256
    return {"printed_name": "Ana Lopez", "agree": "on", "shown": shown, **changed}


def blocking(patient: Patient) -> list[str]:
    return Standing.objects.get(patient=patient, ask="dispense").blocking


# ---- Consent


def test_a_signature_is_recorded_with_the_exact_text_that_was_shown(client: Client) -> None:
    client, patient = signed_in(client, without=["treatment"])

    response = client.post("/my/consents/treatment/", signature())

    signed = Consent.objects.get(patient=patient, form="treatment")
    assert response.status_code == 302
    assert (signed.signed_on, signed.signed_by, signed.printed_name) == (TODAY, "patient", "Ana Lopez")
    assert signed.text == consents.current_text(ConsentForm.TREATMENT, Language.ENGLISH)
    assert "consent" not in blocking(patient)


def test_the_consent_page_shows_the_text_word_by_word_and_its_hash(client: Client) -> None:
    client, _ = signed_in(client)
    shown = consents.current_text(ConsentForm.TREATMENT, Language.ENGLISH)

    page = client.get("/my/consents/treatment/").content.decode()

    assert shown.text.splitlines()[2] in page
    assert shown.sha256 in page


def test_a_patient_who_reads_spanish_signs_the_spanish_text(client: Client) -> None:
    client, patient = signed_in(client, without=["treatment"], language="es")
    spanish = consents.current_text(ConsentForm.TREATMENT, Language.SPANISH)

    client.post("/my/consents/treatment/", signature(shown=spanish.sha256))

    assert Consent.objects.get(patient=patient, form="treatment").text == spanish


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"printed_name": "Ana"}, "Type your name as it is on record: Ana Lopez."),
        ({"printed_name": ""}, "This field is required."),
        ({"agree": ""}, "Tick the box if you agree."),
        ({"shown": "0" * 64}, "The text has changed since you opened this page."),
    ],
)
def test_an_incomplete_signature_is_asked_again_and_nothing_is_recorded(
    client: Client, wrong: dict[str, str], says: str
) -> None:
    client, patient = signed_in(client, without=["treatment"])

    response = client.post("/my/consents/treatment/", signature(**wrong))

    assert response.status_code == 200
    assert says in response.content.decode()
    assert not Consent.objects.filter(patient=patient, form="treatment").exists()


def test_a_name_is_compared_without_regard_to_case_and_spaces(client: Client) -> None:
    client, patient = signed_in(client, without=["treatment"])

    client.post("/my/consents/treatment/", signature(printed_name="  ana   LOPEZ "))

    assert Consent.objects.filter(patient=patient, form="treatment").exists()


def test_a_guardian_signs_for_a_minor_with_their_own_name(client: Client) -> None:
    client, patient = signed_in(client, changed={"birth-date": {"born_on": date(2010, 5, 4)}})
    assert "consent" in blocking(patient)

    for form in ("treatment", "birth-defects"):
        shown = consents.current_text(ConsentForm(form), Language.ENGLISH).sha256
        client.post(f"/my/consents/{form}/", signature(signed_by="guardian", printed_name="Rosa Lopez", shown=shown))

    signed = Consent.objects.filter(patient=patient, signed_by="guardian")
    assert {each.printed_name for each in signed} == {"Rosa Lopez"}
    assert "consent" not in blocking(patient)


def test_a_minor_cannot_sign_as_the_guardian_with_the_own_name(client: Client) -> None:
    client, patient = signed_in(client, changed={"birth-date": {"born_on": date(2010, 5, 4)}})

    response = client.post("/my/consents/treatment/", signature(signed_by="guardian", printed_name=" ana LOPEZ"))

    assert "This is the patient&#x27;s name. Type your own;" in response.content.decode()
    assert not Consent.objects.filter(patient=patient, signed_by="guardian").exists()


def test_a_guardian_may_still_sign_once_the_patient_has_come_of_age(client: Client) -> None:
    born_on = date(2008, 12, 4)
    client, _ = signed_in(client, changed={"birth-date": {"born_on": born_on}})

    assert 'value="guardian"' in client.get("/my/consents/treatment/").content.decode()


def test_an_adult_signs_alone_whatever_the_request_says(client: Client) -> None:
    client, patient = signed_in(client, without=["treatment"])

    client.post("/my/consents/treatment/", signature(signed_by="guardian"))

    assert Consent.objects.get(patient=patient, form="treatment").signed_by == "patient"


@pytest.mark.parametrize("form", ["surgery", "birth_defects"])
def test_there_is_no_page_for_an_unknown_form(client: Client, form: str) -> None:
    client, _ = signed_in(client)

    assert client.get(f"/my/consents/{form}/").status_code == 404


# ---- Contraception


def test_every_form_of_the_program_can_be_chosen() -> None:
    assert set(LABELS) == contraceptives.PRIMARY | contraceptives.SECONDARY | {contraceptives.ABSTINENCE}


def test_two_forms_are_declared_by_the_patient_today(client: Client) -> None:
    client, patient = signed_in(client, without=["patient-declares"])

    response = client.post("/my/contraception/", {"forms": ["male_latex_condom", "iud"]})

    declared = Contraception.objects.get(patient=patient, declared_by="patient")
    assert response.status_code == 302
    assert (declared.declared_on, declared.forms) == (TODAY, ["iud", "male_latex_condom"])
    assert "contraception" not in blocking(patient)


def test_a_choice_that_is_not_enough_is_asked_about_again_and_kept_on_the_page(client: Client) -> None:
    client, patient = signed_in(client, without=["patient-declares"])

    response = client.post("/my/contraception/", {"forms": ["male_latex_condom"]})

    page = response.content.decode()
    assert response.status_code == 200
    assert "These are not enough for the program" in page
    assert 'value="male_latex_condom" id="form-male_latex_condom" checked' in page
    assert not Contraception.objects.filter(patient=patient, declared_by="patient").exists()


def test_a_choice_that_is_not_enough_is_recorded_once_the_patient_says_that_it_is_so(client: Client) -> None:
    client, patient = signed_in(client, without=["patient-declares"])

    client.post("/my/contraception/", {"forms": ["male_latex_condom"], "confirmed": "male_latex_condom"})

    assert Contraception.objects.get(patient=patient, declared_by="patient").forms == ["male_latex_condom"]
    assert "contraception" in blocking(patient)


def test_a_confirmation_counts_only_for_the_choice_it_was_given_for(client: Client) -> None:
    client, patient = signed_in(client, without=["patient-declares"])

    client.post("/my/contraception/", {"forms": ["vaginal_sponge"], "confirmed": "male_latex_condom"})

    assert not Contraception.objects.filter(patient=patient, declared_by="patient").exists()


@pytest.mark.parametrize("chosen", [[], ["prayer"]])
def test_no_choice_or_an_unknown_one_is_not_recorded(client: Client, chosen: list[str]) -> None:
    client, patient = signed_in(client, without=["patient-declares"])

    response = client.post("/my/contraception/", {"forms": chosen})

    assert response.status_code == 200
    assert "This could not be recorded" in response.content.decode()
    assert not Contraception.objects.filter(patient=patient, declared_by="patient").exists()


def test_a_declaration_that_differs_from_the_prescribers_says_that_the_step_is_still_open(client: Client) -> None:
    client, _ = signed_in(client, without=["patient-declares"])

    response = client.post("/my/contraception/", {"forms": ["implant", "male_latex_condom"]}, follow=True)

    assert "differ from those the prescriber recorded on" in response.content.decode()


def test_extra_fields_of_a_declaration_take_no_effect(client: Client) -> None:
    client, patient = signed_in(client, without=["patient-declares"])
    sent = {"forms": ["iud", "male_latex_condom"], "declared_by": "prescriber", "used_since": "2026-01-01"}

    client.post("/my/contraception/", {**sent, "declared_on": "2026-12-31"})

    declared = Contraception.objects.get(patient=patient, declared_on=TODAY)
    assert (declared.declared_by, declared.used_since) == ("patient", None)


# ---- Questions


def test_each_question_has_its_right_answer_among_its_options_and_a_source() -> None:
    questions: QuestionSet = current()

    assert len(questions.questions) == 6
    for each in questions.questions:
        assert each.answer in {option.id for option in each.options}
        assert each.explanation
        assert each.source
    assert {each.id: each.answer for each in questions.questions} == RIGHT


def test_right_answers_are_recorded_with_the_version_of_the_questions(client: Client) -> None:
    client, patient = signed_in(client, without=["acknowledgment"])

    response = client.post("/my/questions/", {**RIGHT, "agree": "on"})

    answered = Acknowledgment.objects.get(patient=patient)
    assert response.status_code == 302
    assert (answered.answered_on, answered.answers) == (TODAY, RIGHT)
    assert answered.question_set == current().name
    assert answered.question_set.startswith("2026-11 en sha256:")
    assert "acknowledgment" not in blocking(patient)


def test_a_wrong_answer_is_explained_and_the_right_ones_are_kept(client: Client) -> None:
    client, patient = signed_in(client, without=["acknowledgment"])

    response = client.post("/my/questions/", {**RIGHT, "one-dose": "high", "agree": "on"})

    page = response.content.decode()
    assert response.status_code == 200
    assert "Not quite. Any amount can, even a single dose." in page
    assert page.count("Right.") == 5
    assert page.count("checked") == 7
    assert not Acknowledgment.objects.filter(patient=patient).exists()


@pytest.mark.parametrize("missing", [*RIGHT, "agree"])
def test_nothing_is_recorded_while_one_answer_or_the_acknowledgment_is_missing(client: Client, missing: str) -> None:
    client, patient = signed_in(client, without=["acknowledgment"])
    sent = {**RIGHT, "agree": "on"}

    client.post("/my/questions/", {name: value for name, value in sent.items() if name != missing})

    assert not Acknowledgment.objects.filter(patient=patient).exists()


def test_a_form_without_its_token_is_refused(client: Client) -> None:
    _, patient = signed_in(client, without=["acknowledgment"])
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(patient.user)

    assert careful.post("/my/questions/", {**RIGHT, "agree": "on"}).status_code == 403

"""What a patient signs, declares and answers becomes a fact; what is not right is asked again."""

import re
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from monitoring.comprehension import question_set
from monitoring.models import Acknowledgment, Contraception, Standing, Symptom
from monitoring.policy import contraceptives
from monitoring.presenters.contraceptives import NAMES
from patients.models import Consent, ConsentForm, Language, Patient
from patients.services import consents
from tests.factories import make_user
from tests.ready import READY_AT, make_ready_patient
from tests.signing import sign

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


def signed_questions(**changed: str) -> dict[str, str]:
    return {"printed_name": "Ana Lopez", "agree": "on", **changed}


def signature(**changed: str) -> dict[str, str]:
    return {"printed_name": "Ana Lopez", "agree": "on", **changed}


def guardian(**changed: str) -> dict[str, str]:
    return signature(signed_by="guardian", relation="mother", printed_name="Rosa Lopez", **changed)


def blocking(patient: Patient) -> list[str]:
    return Standing.objects.get(patient=patient, ask="dispense").blocking


# ---- Consent


def test_a_signature_is_recorded_with_the_exact_text_that_was_shown(client: Client) -> None:
    client, patient = signed_in(client, without=["treatment"])

    response = sign(client, "/my/consents/treatment/", signature())

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
    client, patient = signed_in(client, without=["treatment"])
    User.objects.filter(pk=patient.user_id).update(language="es")
    spanish = consents.current_text(ConsentForm.TREATMENT, Language.SPANISH)

    sign(client, "/my/consents/treatment/", signature())

    assert Consent.objects.get(patient=patient, form="treatment").text == spanish


def test_a_reader_may_sign_in_the_other_language(client: Client) -> None:
    client, patient = signed_in(client, without=["treatment"])
    spanish = consents.current_text(ConsentForm.TREATMENT, Language.SPANISH)

    page = client.get("/my/consents/treatment/", {"language": "es"}).content.decode()
    sign(client, "/my/consents/treatment/?language=es", signature())

    assert spanish.text.splitlines()[2] in page
    assert Consent.objects.get(patient=patient, form="treatment").text == spanish
    assert client.get("/my/consents/treatment/", {"language": "fr"}).status_code == 400


def test_the_guardian_of_a_minor_is_told_what_to_do_and_says_who_they_are(client: Client) -> None:
    client, patient = signed_in(client, changed={"birth-date": {"born_on": date(2010, 5, 4)}})

    page = client.get("/my/consents/treatment/").content.decode()
    response = sign(client, "/my/consents/treatment/", {**guardian(), "relation": ""})

    assert "Under 18: two people sign each form" in page
    assert "Choose who you are to the patient." in response.content.decode()
    assert not Consent.objects.filter(patient=patient, signed_by="guardian").exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"printed_name": "Ana"}, "Type your name as it is on record: Ana Lopez."),
        ({"printed_name": ""}, "Type your full name to sign."),
        ({"agree": ""}, "Tick the box if you agree."),
    ],
)
def test_an_incomplete_signature_is_asked_again_and_nothing_is_recorded(
    client: Client, wrong: dict[str, str], says: str
) -> None:
    client, patient = signed_in(client, without=["treatment"])

    response = sign(client, "/my/consents/treatment/", signature(**wrong))

    assert response.status_code == 422
    assert says in response.content.decode()
    assert not Consent.objects.filter(patient=patient, form="treatment").exists()


def test_promise_21_a_signature_under_another_text_than_the_one_on_the_page_is_refused(client: Client) -> None:
    client, patient = signed_in(client, without=["treatment"])

    response = sign(client, "/my/consents/treatment/", signature(signing_shown="0" * 64))

    assert response.status_code == 409
    assert "What you would sign has changed since you opened this page." in response.content.decode()
    assert not Consent.objects.filter(patient=patient, form="treatment").exists()


def test_a_name_is_compared_without_regard_to_case_and_spaces(client: Client) -> None:
    client, patient = signed_in(client, without=["treatment"])

    sign(client, "/my/consents/treatment/", signature(printed_name="  ana   LOPEZ "))

    assert Consent.objects.filter(patient=patient, form="treatment").exists()


def test_a_guardian_signs_for_a_minor_with_their_own_name(client: Client) -> None:
    client, patient = signed_in(client, changed={"birth-date": {"born_on": date(2010, 5, 4)}})
    assert "consent" in blocking(patient)

    for form in ("treatment", "birth-defects"):
        sign(client, f"/my/consents/{form}/", guardian())

    signed = Consent.objects.filter(patient=patient, signed_by="guardian")
    assert {each.printed_name for each in signed} == {"Rosa Lopez (mother)"}
    assert "consent" not in blocking(patient)


def test_a_minor_cannot_sign_as_the_guardian_with_the_own_name(client: Client) -> None:
    client, patient = signed_in(client, changed={"birth-date": {"born_on": date(2010, 5, 4)}})

    response = sign(client, "/my/consents/treatment/", {**guardian(), "printed_name": " ana LOPEZ"})

    assert "This is the patient&#x27;s name. Type your own;" in response.content.decode()
    assert not Consent.objects.filter(patient=patient, signed_by="guardian").exists()


def test_a_guardian_may_still_sign_once_the_patient_has_come_of_age(client: Client) -> None:
    born_on = date(2008, 12, 4)
    client, _ = signed_in(client, changed={"birth-date": {"born_on": born_on}})

    assert 'value="guardian"' in client.get("/my/consents/treatment/").content.decode()


def test_an_adult_signs_alone_whatever_the_request_says(client: Client) -> None:
    client, patient = signed_in(client, without=["treatment"])

    sign(client, "/my/consents/treatment/", signature(signed_by="guardian"))

    assert Consent.objects.get(patient=patient, form="treatment").signed_by == "patient"


@pytest.mark.parametrize("form", ["surgery", "birth_defects"])
def test_there_is_no_page_for_an_unknown_form(client: Client, form: str) -> None:
    client, _ = signed_in(client)

    assert client.get(f"/my/consents/{form}/").status_code == 404


# ---- Contraception


def test_every_form_of_the_program_can_be_chosen() -> None:
    assert set(NAMES) == contraceptives.PRIMARY | contraceptives.SECONDARY | {contraceptives.ABSTINENCE}


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
    assert response.status_code == 422
    assert "This is not enough for the program" in page
    assert "Not enough yet. Add a primary form." in page
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

    assert response.status_code == 422
    assert "This could not be recorded" in response.content.decode()
    assert not Contraception.objects.filter(patient=patient, declared_by="patient").exists()


def test_a_declaration_that_differs_from_the_prescribers_says_that_the_step_is_still_open(client: Client) -> None:
    client, _ = signed_in(client, without=["patient-declares"])

    response = client.post("/my/contraception/", {"forms": ["implant", "male_latex_condom"]}, follow=True)

    page = response.content.decode()
    assert "differ from those the prescriber recorded on" in page
    assert "Birth control implant, Male latex condom (Sat, Dec 5, 2026)" in page
    assert "IUD (intrauterine device), Male latex condom (Tue, Dec 1, 2026)" in page


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        ([], "Nothing chosen yet."),
        (["iud"], "Not enough yet. Add one more form."),
        (["vaginal_sponge", "male_latex_condom"], "Not enough yet. Add a primary form."),
        (["continuous_abstinence", "iud"], "Not enough yet. Choose two forms, or no sexual contact by itself."),
        (["iud", "male_latex_condom"], "These count together."),
        (["iud", "implant"], "These count. A barrier form as well, such as a condom, is safer."),
        (["continuous_abstinence"], "This counts by itself."),
    ],
)
def test_what_is_chosen_is_answered_at_once_and_nothing_is_recorded(
    client: Client, chosen: list[str], says: str
) -> None:
    client, patient = signed_in(client, without=["patient-declares"])

    page = client.post("/my/contraception/check/", {"forms": chosen}).content.decode()

    assert says in page
    assert ("✔" in page) is contraceptives.acceptable(frozenset(chosen))
    assert not Contraception.objects.filter(patient=patient, declared_by="patient").exists()


def test_what_was_declared_this_month_is_shown_with_a_way_on(client: Client) -> None:
    client, _ = signed_in(client)

    page = client.get("/my/contraception/").content.decode()

    assert "Acceptable contraception was declared on December 1, 2026." in page
    assert "Nothing changed: go on to the questions" in page


def test_every_form_has_its_picture() -> None:
    pictures = (Path(settings.BASE_DIR) / "static" / "my" / "pictures.svg").read_text()

    drawn = set(re.findall(r'<symbol id="(\w+)"', pictures))
    assert drawn == set(NAMES) | set(Symptom.values)
    assert "<text" not in pictures


def test_extra_fields_of_a_declaration_take_no_effect(client: Client) -> None:
    client, patient = signed_in(client, without=["patient-declares"])
    sent = {"forms": ["iud", "male_latex_condom"], "declared_by": "prescriber", "used_since": "2026-01-01"}

    client.post("/my/contraception/", {**sent, "declared_on": "2026-12-31"})

    declared = Contraception.objects.get(patient=patient, declared_on=TODAY)
    assert (declared.declared_by, declared.used_since) == ("patient", None)


# ---- Questions


def test_right_answers_and_a_signature_are_recorded_with_the_version_of_the_questions(client: Client) -> None:
    client, patient = signed_in(client, without=["acknowledgment"])

    answered = client.post("/my/questions/", RIGHT)
    assert (answered.status_code, answered.headers["Location"]) == (302, "/my/questions/sign/")
    assert not Acknowledgment.objects.filter(patient=patient).exists()
    sign(client, "/my/questions/sign/", signed_questions())

    kept = Acknowledgment.objects.get(patient=patient)
    assert (kept.answered_on, kept.answers) == (TODAY, {**RIGHT, "printed_name": "Ana Lopez"})
    assert kept.question_set == question_set("en").name
    assert kept.question_set.startswith("2026-11 en sha256:")
    assert "acknowledgment" not in blocking(patient)


def test_the_page_to_sign_shows_the_statement_and_the_hash_of_what_was_shown(client: Client) -> None:
    client, _ = signed_in(client, without=["acknowledgment"])
    client.post("/my/questions/", RIGHT)

    page = client.get("/my/questions/sign/").content.decode()

    assert question_set("en").acknowledgment in page
    assert question_set("en").name in page


def test_nothing_can_be_signed_before_the_questions_are_answered(client: Client) -> None:
    client, patient = signed_in(client, without=["acknowledgment"])

    response = sign(client, "/my/questions/sign/", signed_questions())

    assert response.headers["Location"] == "/my/questions/"
    assert not Acknowledgment.objects.filter(patient=patient).exists()


def test_answers_given_in_another_language_are_not_signed_but_asked_again_as_they_were(client: Client) -> None:
    client, patient = signed_in(client, without=["acknowledgment"])
    client.post("/my/questions/", RIGHT)
    User.objects.filter(pk=patient.user_id).update(language="es")

    response = client.post("/my/questions/sign/", signed_questions(), follow=True)

    assert response.redirect_chain == [("/my/questions/", 302)]
    assert response.content.decode().count("checked") == 6
    assert not Acknowledgment.objects.filter(patient=patient).exists()


def test_a_patient_who_reads_spanish_answers_and_signs_the_spanish_questions(client: Client) -> None:
    client, patient = signed_in(client, without=["acknowledgment"])
    User.objects.filter(pk=patient.user_id).update(language="es")
    spanish = question_set("es")

    assert spanish.questions[0].text in client.get("/my/questions/").content.decode()
    client.post("/my/questions/", RIGHT)
    sign(client, "/my/questions/sign/", signed_questions())

    assert Acknowledgment.objects.get(patient=patient).question_set == spanish.name


def test_a_wrong_answer_is_explained_and_the_right_ones_are_kept(client: Client) -> None:
    client, patient = signed_in(client, without=["acknowledgment"])

    response = client.post("/my/questions/", {**RIGHT, "one-dose": "high"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "Not quite. Any amount can, even a single dose." in page
    assert page.count("Right.") == 5
    assert page.count("checked") == 6
    assert not Acknowledgment.objects.filter(patient=patient).exists()


@pytest.mark.parametrize("missing", [*RIGHT])
def test_nobody_signs_while_one_answer_is_missing(client: Client, missing: str) -> None:
    client, _ = signed_in(client, without=["acknowledgment"])

    client.post("/my/questions/", {name: value for name, value in RIGHT.items() if name != missing})

    assert client.get("/my/questions/sign/").headers["Location"] == "/my/questions/"


@pytest.mark.parametrize("wrong", [{"agree": ""}, {"printed_name": "Ana"}])
def test_an_incomplete_signature_of_the_questions_is_asked_again(client: Client, wrong: dict[str, str]) -> None:
    client, patient = signed_in(client, without=["acknowledgment"])
    client.post("/my/questions/", RIGHT)

    response = sign(client, "/my/questions/sign/", signed_questions(**wrong))

    assert response.status_code == 422
    assert not Acknowledgment.objects.filter(patient=patient).exists()


def test_a_form_without_its_token_is_refused(client: Client) -> None:
    _, patient = signed_in(client, without=["acknowledgment"])
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(patient.user)

    assert careful.post("/my/questions/", RIGHT).status_code == 403

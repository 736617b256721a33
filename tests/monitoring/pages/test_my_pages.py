"""A patient's own pages: what is left, whose move it is, and nobody else's record."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from audit.actions import Action
from audit.models import Event
from monitoring.policy.requirements import BY_ID
from monitoring.presenters.my_record import SAYS
from monitoring.presenters.my_words import WORDS
from monitoring.services import facts
from patients.models import Kind, Patient
from tests.factories import make_event, make_user
from tests.ready import CANNOT, READY_AT, enter, make_ready_patient
from tests.signing import signed

pytestmark = pytest.mark.django_db

PAGES = [
    "/my/",
    "/my/month/",
    "/my/contraception/",
    "/my/questions/",
    "/my/consents/",
    "/my/consents/treatment/",
    "/my/diary/",
    "/my/calendar/",
    "/my/documents/",
    "/my/record/",
]
LEARNING = "/my/learn/"
INDISCREET = ("isotretin", "pregnan", "embaraz", "contracept", "anticoncep", "birth", "acne", "acné")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(READY_AT, tick=False):
        yield


def signed_in(client: Client, **made) -> tuple[Client, Patient]:
    user = make_user(Role.PATIENT)
    patient = make_ready_patient(user=user, **made)
    client.force_login(user)
    return client, patient


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_every_requirement_has_words_for_the_patient() -> None:
    assert set(WORDS) == {*BY_ID, "policy-in-force"}


def test_every_kind_of_entry_can_be_said_to_the_patient() -> None:
    assert set(SAYS) == set(Kind) - {Kind.VOID}


@pytest.mark.parametrize("page", [*PAGES, LEARNING])
def test_a_patient_opens_each_own_page(client: Client, page: str) -> None:
    client, _ = signed_in(client)

    assert client.get(page).status_code == 200


@pytest.mark.parametrize("page", [*PAGES, LEARNING])
@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.NURSE, Role.PHARMACIST, Role.STAFF])
def test_another_role_has_no_page_of_a_patient(client: Client, role: Role, page: str) -> None:
    client.force_login(make_user(role))

    assert client.get(page).status_code == 403


@pytest.mark.parametrize("page", [*PAGES, LEARNING])
def test_a_stranger_is_asked_to_sign_in(client: Client, page: str) -> None:
    response = client.get(page)

    assert (response.status_code, response.headers["Location"]) == (302, f"/sign-in/?next={page}")


@pytest.mark.parametrize("page", PAGES)
def test_a_patient_without_a_record_finds_nothing(client: Client, page: str) -> None:
    client.force_login(make_user(Role.PATIENT))

    assert client.get(page).status_code == 404


@pytest.mark.parametrize("page", [*PAGES, LEARNING])
def test_an_unknown_parameter_is_refused(client: Client, page: str) -> None:
    client, _ = signed_in(client)

    assert client.get(page, {"sort": "name"}).status_code == 400


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("page", [*PAGES, LEARNING])
def test_the_page_title_names_neither_drug_nor_pregnancy(client: Client, page: str, language: str) -> None:
    client, patient = signed_in(client)
    User.objects.filter(pk=patient.user_id).update(language=language)

    title = text(client.get(page)).split("<title>")[1].split("</title>")[0].lower()

    assert title.endswith(" · riskprog")
    assert not any(word in title for word in INDISCREET)


def test_the_month_shows_an_open_step_with_its_button_and_when_the_window_closes(client: Client) -> None:
    client, _ = signed_in(client, without=["acknowledgment"])

    page = text(client.get("/my/"))

    assert "1 thing left for you" in page
    assert "Your pick-up window closes Wed, Dec 9, 2026, 11:59 pm ET · in 4 days" in page
    assert 'href="/my/month/">Start</a>' in page
    assert "6 questions, about 3 minutes." in page


def test_the_month_names_whom_an_open_step_waits_for(client: Client) -> None:
    client, patient = signed_in(client, without=["counseling"])
    User.objects.filter(pk=patient.prescriber_id).update(first_name="Elena", last_name="Reyes")

    page = text(client.get("/my/"))

    assert "Nothing left for you right now" in page
    assert "Waiting for your prescriber, Elena Reyes" in page


def test_the_month_says_that_a_prescription_is_missing_though_all_steps_are_done(client: Client) -> None:
    client, _ = signed_in(client)

    page = text(client.get("/my/"))

    assert "No prescription that can be filled is on record yet." in page
    assert "Everything is done" not in page


def test_a_hold_of_the_clinic_is_named_as_the_clinics(client: Client) -> None:
    client, _ = signed_in(client, without=["alt"])

    assert "Your clinic's own step" in text(client.get("/my/"))


def test_on_the_day_of_a_supply_the_month_says_that_the_next_steps_begin_tomorrow(client: Client) -> None:
    client, patient = signed_in(client)
    supply = {"on": date(2026, 12, 5), "days_supply": 30}
    enter(Kind.DISPENSE, patient_id=patient.pk, fields=supply, by=patient.created_by, at=READY_AT)

    page = text(client.get("/my/"))

    assert "The steps for your next supply begin tomorrow" in page
    assert "/my/questions/" not in page


def test_after_a_positive_test_the_month_tells_the_patient_to_stop_and_call(client: Client) -> None:
    client, patient = signed_in(client)
    positive = {"collected_on": date(2026, 12, 5), "result": "positive", "setting": "clia"}
    facts.record(Kind.PREGNANCY_TEST, patient_id=patient.pk, fields=positive, by=patient.created_by, at=READY_AT)

    page = text(client.get("/my/"))

    assert "Do not take any more capsules." in page
    assert "Stop, and call your prescriber today" in page
    assert "window closes" not in page
    assert "Your turn" not in page


def test_questions_and_contraception_are_not_asked_of_those_who_cannot_get_pregnant(client: Client) -> None:
    client, _ = signed_in(client, record=CANNOT)

    for page in ("/my/month/", "/my/questions/", "/my/questions/sign/", "/my/contraception/"):
        assert client.get(page).status_code == 404
    assert client.get("/my/consents/birth-defects/").status_code == 404
    assert client.get("/my/consents/treatment/").status_code == 200


def test_the_record_says_each_entry_and_the_correction_of_one(client: Client) -> None:
    client, patient = signed_in(client)
    entry = patient.facts.get(reference="counseling")
    facts.void(
        entry,
        reason="It was another patient.",
        signing=signed(patient.created_by, READY_AT),
        by=patient.created_by,
        at=READY_AT,
    )

    page = text(client.get("/my/record/"))

    assert "Negative; the specimen was taken on Thu, Dec 3, 2026." in page
    assert "ALT 22.5 U/L (upper limit 40), taken on Tue, Dec 1, 2026." in page
    assert "Corrected on Sat, Dec 5, 2026, 10:00 am ET: It was another patient." in page


def test_the_record_says_who_else_looked_and_not_that_the_patient_did(client: Client) -> None:
    client, patient = signed_in(client)
    nurse = make_user(Role.NURSE, first_name="Nora", last_name="Quinn")
    make_event(action=Action.PATIENT_VIEWED, patient=patient.reference, subject="patient", actor=nurse.username)

    page = text(client.get("/my/record/"))

    assert page.count("Opened your main page") == 1
    assert "Nora Quinn · Nurse · Elm Street Dermatology" in page
    assert Event.objects.filter(action=Action.PATIENT_VIEWED, actor=patient.user.username).exists()


def test_the_record_pages_through_who_looked(client: Client) -> None:
    client, patient = signed_in(client)
    for _ in range(26):
        make_event(action=Action.PATIENT_VIEWED, patient=patient.reference)

    assert text(client.get("/my/record/")).count("Opened a page about you") == 25
    assert text(client.get("/my/record/", {"page": "2"})).count("Opened a page about you") == 1
    assert client.get("/my/record/", {"page": "3"}).status_code == 400
    assert client.get("/my/record/", {"page": "all"}).status_code == 400


def test_the_record_shows_nothing_of_another_patient(client: Client) -> None:
    client, _ = signed_in(client)
    make_ready_patient(changed={"alt": {"value": 99}})

    assert "ALT 99" not in text(client.get("/my/record/"))

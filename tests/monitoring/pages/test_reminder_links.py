"""The link of a message: it shows how much is left, and nothing that tells whose it is or what it is about."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from audit.actions import Action
from audit.models import Event
from monitoring.messages import links
from monitoring.models import ContactPreferences, Reminder
from monitoring.services import facts
from patients.models import Kind, Patient
from tests.factories import make_certification, make_contact_preferences, make_reminder, make_user
from tests.monitoring.messages.test_texts import GIVEN_AWAY
from tests.monitoring.pages.patients import text, title
from tests.ready import READY_AT, make_ready_patient

# 11:59 pm of December 9 in New York is the last minute before it.
CLOSES_AT = datetime(2026, 12, 10, 5, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(db):
    with time_machine.travel(READY_AT, tick=False):
        yield


def sent(patient: Patient | None = None, **fields) -> Reminder:
    patient = patient or make_ready_patient(user=make_user(Role.PATIENT), without=["acknowledgment"])
    told = {"kind": "acknowledgment-missing", "status": "sent", "sent_at": READY_AT, "patient": patient}
    return make_reminder(**{**told, **fields})


def address(reminder: Reminder, what: str = "") -> str:
    return f"/r/{links.token(reminder)}/{what}"


def test_without_a_sign_in_the_link_says_how_much_is_left_and_until_when(client: Client) -> None:
    page = text(client.get(address(sent())))

    assert "<h1>1 thing left for you</h1>" in page
    assert "Your pick-up window closes Wed, Dec 9, 2026, 11:59 pm ET · in 4 days" in page
    assert 'href="/sign-in/?next=/my/"' in page


@pytest.mark.parametrize("kind", ["acknowledgment-missing", "after-care-test-at-end", "labs-due"])
def test_the_page_gives_away_neither_who_nor_what(client: Client, kind: str) -> None:
    reminder = sent(kind=kind)

    page = text(client.get(address(reminder)))

    assert GIVEN_AWAY.findall(re.sub("<[^>]*>", " ", page)) == []
    assert re.findall(r"\bana\b|lopez|R-\d|1998|elm street|questions|isotretinoin", page, re.IGNORECASE) == []
    assert title(client.get(address(reminder))) == "What is left · riskprog"


def test_why_somebody_must_stop_is_for_the_page_behind_the_sign_in(client: Client) -> None:
    reminder = sent()
    test = {"collected_on": READY_AT.date(), "result": "positive", "setting": "clia"}
    patient = reminder.patient
    facts.record(Kind.PREGNANCY_TEST, patient_id=patient.pk, fields=test, by=patient.created_by, at=READY_AT)

    page = text(client.get(address(reminder)))

    assert "<h1>1 thing left for you</h1>" in page
    assert "Please sign in today." in page
    assert "Stop, and" not in page


def test_what_a_reminder_asks_for_is_left_although_the_month_does_not_count_it(client: Client) -> None:
    patient = make_ready_patient(user=make_user(Role.PATIENT))
    reminder = sent(patient, kind="labs-due", closes_at=CLOSES_AT)

    page = text(client.get(address(reminder)))

    assert "1 thing left for you" in page
    assert 'href="/sign-in/?next=/my/messages/"' in page
    assert "By Wed, Dec 9, 2026, 11:59 pm ET · in 4 days" in page


@pytest.mark.parametrize(
    "fields", [{"acted_at": READY_AT}, {"closes_at": READY_AT - timedelta(minutes=1)}], ids=["done", "over"]
)
def test_what_is_done_or_over_is_not_left(client: Client, fields) -> None:
    reminder = sent(make_ready_patient(user=make_user(Role.PATIENT)), kind="labs-due", **fields)

    assert "1 thing left" not in text(client.get(address(reminder)))


def test_the_page_speaks_the_patients_language_and_reads_the_patients_clock(client: Client) -> None:
    reminder = sent()
    User.objects.filter(pk=reminder.patient.user_id).update(language="es", time_zone="America/Los_Angeles")

    page = text(client.get(address(reminder)))

    assert '<html lang="es">' in page
    assert "8:59 p. m. PT" in page


def test_a_reader_may_choose_another_language(client: Client) -> None:
    reminder = sent(make_ready_patient(language="es", without=["acknowledgment"]))
    client.post("/language/", {"language": "en", "next": "/"})

    assert '<html lang="en">' in text(client.get(address(reminder)))


def test_the_first_opening_is_noted_and_a_program_that_only_looks_is_not(client: Client) -> None:
    reminder = sent()

    client.head(address(reminder))
    assert Reminder.objects.get(pk=reminder.pk).opened_at is None
    client.get(address(reminder))
    client.get(address(reminder))

    assert Reminder.objects.get(pk=reminder.pk).opened_at == READY_AT
    assert Event.objects.filter(action=Action.REMINDER_OPENED, subject=reminder.reference).count() == 1


def test_no_one_of_the_links_that_lead_nowhere_can_be_told_from_another(client: Client) -> None:
    reminder = sent()
    patient, was_sent = reminder.patient, {"status": "sent", "sent_at": READY_AT}
    certification = make_reminder(certification=make_certification(), kind="certification-expiring", **was_sent)
    unsent, expired = make_reminder(patient=patient, kind="labs-due"), sent(patient, kind="test-due")

    answers = [client.get(address(each)) for each in (Reminder(reference="M-NOBODY"), unsent, certification)]
    answers.append(client.get(address(reminder).replace("/r/M", "/r/N")))
    old = address(expired)
    with time_machine.travel(READY_AT + timedelta(days=15), tick=False):
        answers.append(client.get(old))

    assert [each.status_code for each in answers] == [404] * 5
    # Each page has tokens of its own, and the address that it was asked for.
    pages = {
        re.sub(r'"next" value="[^"]*"|(?:n|csrfmiddlewaretoken"|Token":) ?(?:value=)?"\w+"', "", text(each))
        for each in answers
    }
    assert len(pages) == 1
    assert "This link does not work" in pages.pop()


def test_the_page_is_kept_nowhere(client: Client) -> None:
    response = client.get(address(sent()))

    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_on_the_page_the_messages_can_be_stopped_and_the_clinic_is_told() -> None:
    client, reminder = Client(enforce_csrf_checks=True), sent()
    form = text(client.get(address(reminder)))
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    assert token

    page = client.post(address(reminder, "stop/"), {"csrfmiddlewaretoken": token[1]}, follow=True)

    assert "E-mail like this one is stopped." in text(page)
    assert '<button type="submit" class="btn btn-outline-secondary">Stop' not in text(page)
    assert ContactPreferences.objects.get(patient=reminder.patient).by_email is False
    assert Reminder.objects.filter(kind="unsubscribed", escalates=reminder, channel="inbox").count() == 1


def test_the_form_is_not_taken_from_somewhere_else() -> None:
    reminder = sent()

    assert Client(enforce_csrf_checks=True).post(address(reminder, "stop/")).status_code == 403
    assert not ContactPreferences.objects.exists()


def test_a_mail_program_stops_the_messages_with_one_click() -> None:
    reminder, client = sent(), Client(enforce_csrf_checks=True)

    response = client.post(address(reminder, "unsubscribe/"), {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    assert ContactPreferences.objects.get(patient=reminder.patient).by_email is False


@pytest.mark.parametrize("send", [Client.get, Client.head, Client.post])
def test_whoever_only_opens_the_address_of_a_mail_program_stops_nothing(send) -> None:
    reminder = sent()

    response = send(Client(), address(reminder, "unsubscribe/"))

    assert response.status_code == 302
    assert not ContactPreferences.objects.exists()


def test_what_keeps_somebody_safe_is_not_stopped(client: Client) -> None:
    reminder = sent(kind="after-care-precautions")

    assert "Stop these messages" not in text(client.get(address(reminder)))
    client.post(address(reminder, "stop/"))
    client.post(address(reminder, "unsubscribe/"), {"List-Unsubscribe": "One-Click"})

    assert not ContactPreferences.objects.exists()


def test_who_has_stopped_such_messages_is_told_so(client: Client) -> None:
    reminder = sent(channel="sms", kind="window-closes-soon")
    make_contact_preferences(patient=reminder.patient, by_sms=False)

    assert "Text messages like this one are stopped." in text(client.get(address(reminder)))


@pytest.mark.parametrize("what", ["", "stop/", "unsubscribe/"])
def test_a_link_of_nothing_stops_nothing(client: Client, what: str) -> None:
    assert client.post(f"/r/M-1.x.y/{what}").status_code == (405 if not what else 404)


def test_what_a_mail_service_adds_to_a_link_is_not_looked_at(client: Client) -> None:
    assert client.get(address(sent()), {"utm_source": "mail", "patient": "R-1"}).status_code == 200

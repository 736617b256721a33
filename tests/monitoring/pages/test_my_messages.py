"""A patient's messages, in plain words since they are signed in, and how they want to be reached."""

from datetime import time, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.roles import Role
from audit.actions import Action
from audit.models import Event
from monitoring.models import ContactPreferences, Reminder, ReminderKind
from monitoring.presenters.my_messages import ABOUT
from monitoring.services.reminder_kinds import KINDS, Audience
from tests.factories import make_contact_preferences, make_reminder, make_user
from tests.monitoring.pages.patients import signed_in, text, title
from tests.ready import READY_AT, make_ready_patient

CHOSEN = {"by_email": "on", "by_sms": "on", "quiet_from": "22:00", "quiet_until": "07:30"}


@pytest.fixture(autouse=True)
def clock(db):
    with time_machine.travel(READY_AT, tick=False):
        yield


def message(patient, kind: str = "test-due", **fields) -> Reminder:
    told = {"patient": patient, "channel": "inbox", "status": "sent", "sent_at": READY_AT}
    return make_reminder(**{**told, "kind": kind, **fields})


def test_every_kind_for_patients_has_words() -> None:
    assert set(ABOUT) == {kind for kind, each in KINDS.items() if each.audience is Audience.PATIENT}


def test_a_message_says_what_it_is_about_until_when_and_where_it_is_done(client: Client) -> None:
    patient = signed_in(client)
    message(patient, "acknowledgment-missing", closes_at=READY_AT + timedelta(days=1))

    page = text(client.get("/my/messages/"))

    assert "This month&#x27;s questions" in page
    assert "By Sun, Dec 6, 2026, 9:59 am ET · tomorrow" in page
    assert 'href="/my/month/"' in page
    assert "Sat, Dec 5, 2026, 10:00 am ET" in page


def test_what_is_done_says_so_and_what_is_over_too(client: Client) -> None:
    patient = signed_in(client)
    message(patient, "test-due", acted_at=READY_AT)
    message(patient, "labs-due", closes_at=READY_AT - timedelta(hours=1))

    page = text(client.get("/my/messages/"))

    assert "Done Sat, Dec 5, 2026, 10:00 am ET" in page
    assert "This is over." in page


def test_only_what_reached_the_patients_own_inbox_is_shown(client: Client) -> None:
    patient = signed_in(client)
    message(patient, "consent-changed", channel="email")
    message(patient, "labs-due", status="planned", sent_at=None)
    message(patient, "unanswered")
    message(make_ready_patient(), "window-closes-soon")

    assert "No messages yet" in text(client.get("/my/messages/"))


def test_the_title_gives_nothing_away(client: Client) -> None:
    signed_in(client)

    assert title(client.get("/my/messages/")) == "Messages · riskprog"
    assert title(client.get("/my/messages/contact/")) == "How you are told · riskprog"


def test_the_page_says_by_which_means_reminders_come(client: Client) -> None:
    patient = signed_in(client, email="ana@example.org")
    make_contact_preferences(patient=patient, by_sms=False)

    page = text(client.get("/my/messages/"))

    assert "E-mail to ana@example.org" in page
    assert "No text messages: you stopped them" in page


def test_a_patients_choice_is_kept_and_the_clinic_told_of_what_was_stopped(client: Client) -> None:
    patient = signed_in(client)

    typed = {name: value for name, value in CHOSEN.items() if name != "by_sms"}
    page = client.post("/my/messages/contact/", typed, follow=True)

    kept = ContactPreferences.objects.get(patient=patient)
    assert (kept.by_email, kept.by_sms, kept.quiet_from, kept.quiet_until) == (True, False, time(22, 0), time(7, 30))
    assert kept.changed_by == patient.user
    assert "Your choice is kept." in text(page)
    assert Reminder.objects.filter(patient=patient, kind=ReminderKind.UNSUBSCRIBED, channel="inbox").count() == 1
    assert Event.objects.filter(action=Action.CONTACT_CHANGED, patient=patient.reference).count() == 1


@pytest.mark.parametrize("wrong", [{"quiet_from": ""}, {"quiet_until": "25:00"}])
def test_no_hour_and_one_that_no_clock_has_are_refused(client: Client, wrong: dict[str, str]) -> None:
    signed_in(client)

    response = client.post("/my/messages/contact/", {**CHOSEN, **wrong})

    assert response.status_code == 422
    assert "Your choice was not kept" in text(response)
    assert not ContactPreferences.objects.exists()


def test_the_form_begins_with_what_was_chosen_before(client: Client) -> None:
    patient = signed_in(client)
    make_contact_preferences(patient=patient, by_email=False, quiet_from=time(20, 15))

    page = text(client.get("/my/messages/contact/"))

    assert 'value="20:15"' in page
    assert page.count("checked") == 1


@pytest.mark.parametrize("page", ["/my/messages/", "/my/messages/contact/"])
@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.NURSE, Role.PHARMACIST, Role.STAFF])
def test_nobody_but_patients_has_such_a_page(client: Client, page: str, role: Role) -> None:
    client.force_login(make_user(role))

    assert client.get(page).status_code == 403


@pytest.mark.parametrize("page", ["/my/messages/", "/my/messages/contact/"])
def test_a_stranger_is_asked_to_sign_in(client: Client, page: str) -> None:
    assert client.get(page).headers["Location"] == f"/sign-in/?next={page}"


def test_quiet_hours_leave_room_for_what_must_be_said(client: Client) -> None:
    patient = make_ready_patient(user=make_user(Role.PATIENT))
    client.force_login(patient.user)

    response = client.post("/my/messages/contact/", {"quiet_from": "00:00", "quiet_until": "23:59"})

    assert response.status_code == 422
    assert "at most 14 hours are quiet" in response.content.decode()

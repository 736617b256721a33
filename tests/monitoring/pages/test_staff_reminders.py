"""Program staff see the reminders that could not be sent, by reference and never by name, and try again."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.roles import Role
from monitoring.models import Reminder
from tests.factories import NOW, make_certification, make_patient, make_reminder, make_user
from tests.monitoring.pages.patients import text

pytestmark = pytest.mark.django_db

LIST = "/program/reminders/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_user(Role.STAFF))
    return client


def failed(**fields) -> Reminder:
    broken = {
        "status": "failed",
        "failed_at": NOW - timedelta(hours=1),
        "attempts": 8,
        "error": "SMTPServerDisconnected",
    }
    return make_reminder(**{**broken, "reference": "M-7Q2M-4KX4", **fields})


def test_the_list_says_what_failed_why_and_how_often(staff: Client) -> None:
    failed(patient=make_patient(reference="R-4F7K2M", family_name="Vogelsang"))

    page = text(staff.get(LIST))

    assert "M-7Q2M-4KX4" in page
    assert "Pregnancy test due" in page
    assert "E-mail · patient R-4F7K2M" in page
    assert "SMTPServerDisconnected" in page
    assert "8 attempts, the last Mon, Nov 23, 2026, 9:00 am ET" in page
    assert "Vogelsang" not in page


def test_a_certifications_reminder_is_listed_too(staff: Client) -> None:
    failed(certification=make_certification(reference="C-1"), kind="certification-expiring")

    assert "certification C-1" in text(staff.get(LIST))


def test_what_did_not_fail_is_not_listed(staff: Client) -> None:
    make_reminder(status="sent", sent_at=NOW)

    assert "Every reminder could be sent." in text(staff.get(LIST))


def test_staff_try_again(staff: Client) -> None:
    reminder = failed()

    page = staff.post(f"{LIST}M-7Q2M-4KX4/again/", follow=True)

    reminder.refresh_from_db()
    assert (reminder.status, reminder.send_at) == ("planned", NOW)
    assert "M-7Q2M-4KX4 will be sent within a minute." in text(page)
    assert "Every reminder could be sent." in text(page)


def test_what_did_not_fail_cannot_be_tried_again(staff: Client) -> None:
    make_reminder(reference="M-7Q2M-4KX4", status="sent", sent_at=NOW)

    assert staff.post(f"{LIST}M-7Q2M-4KX4/again/").status_code == 404
    assert staff.get(f"{LIST}M-7Q2M-4KX4/again/").status_code == 405


@pytest.mark.parametrize("role", [Role.PATIENT, Role.PRESCRIBER, Role.NURSE, Role.PHARMACIST])
def test_only_staff_look_after_the_queue(client: Client, role: Role) -> None:
    reminder = failed()
    client.force_login(make_user(role))

    assert client.get(LIST).status_code == 403
    assert client.post(f"{LIST}M-7Q2M-4KX4/again/").status_code == 403
    reminder.refresh_from_db()
    assert reminder.status == "failed"


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(LIST).headers["Location"] == f"/sign-in/?next={LIST}"

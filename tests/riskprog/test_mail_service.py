"""What the mail service says came back is noted, and told to nobody without the secret."""

import base64
import importlib
import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import clear_url_caches

import riskprog.urls
from monitoring.models import Reminder
from tests.factories import NOW, make_reminder

pytestmark = pytest.mark.django_db

SECRET = "service:only-this-test-knows"
WEBHOOK = "/anymail/postmark/tracking/"


@pytest.fixture
def _with_secret(settings):
    settings.ANYMAIL = {**settings.ANYMAIL, "WEBHOOK_SECRET": SECRET}
    _read_routes_again()
    yield
    settings.ANYMAIL = {}
    _read_routes_again()


def _read_routes_again() -> None:
    importlib.reload(riskprog.urls)
    clear_url_caches()


def tell(reference: str, *, what: str = "Bounce", secret: str = SECRET, **more):
    told = {"RecordType": what, "Type": "HardBounce", "Email": "ana@example.org", "Metadata": {"reminder": reference}}
    proof = base64.b64encode(secret.encode()).decode()
    client = Client(raise_request_exception=False)
    return client.post(
        WEBHOOK,
        json.dumps({**told, **more}),
        content_type="application/json",
        headers={"authorization": f"Basic {proof}"},
    )


def sent() -> Reminder:
    return make_reminder(status="sent", sent_at=NOW - timedelta(hours=1))


@pytest.mark.usefixtures("_with_secret")
@pytest.mark.parametrize("what", ["Bounce", "SpamComplaint"])
def test_a_mail_that_came_back_is_noted(what: str) -> None:
    reminder = sent()

    assert tell(reminder.reference, what=what).status_code == 200

    reminder.refresh_from_db()
    assert reminder.bounced_at is not None


@pytest.mark.usefixtures("_with_secret")
def test_a_mail_that_was_opened_or_arrived_is_not() -> None:
    reminder = sent()

    assert tell(reminder.reference, what="Open").status_code == 200
    assert tell(reminder.reference, what="Delivery").status_code == 200

    reminder.refresh_from_db()
    assert (reminder.bounced_at, reminder.opened_at) == (None, None)


@pytest.mark.usefixtures("_with_secret")
def test_nobody_without_the_secret_is_heard() -> None:
    reminder = sent()

    assert tell(reminder.reference, secret="service:guessed").status_code == 400

    reminder.refresh_from_db()
    assert reminder.bounced_at is None


@pytest.mark.usefixtures("_with_secret")
def test_who_tells_too_early_is_to_tell_again() -> None:
    reminder = make_reminder(status="claimed", claimed_at=NOW, claim="worker-1")

    assert tell(reminder.reference).status_code == 500


def test_without_a_secret_there_is_nobody_to_tell() -> None:
    assert tell(sent().reference).status_code == 404

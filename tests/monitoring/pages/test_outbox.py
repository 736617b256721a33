"""The demo's outbox: what would have been sent, with links that work; where patients are real there is none."""

import re

import pytest
from django.test import Client

from monitoring import messages
from monitoring.messages import Recipient
from tests.factories import NOW, make_reminder
from tests.monitoring.pages.patients import text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo(settings, tmp_path) -> None:
    settings.IS_DEMO = True
    settings.OUTBOX_DIR = tmp_path
    settings.EMAIL_FILE_PATH = tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.SMS_BACKEND = "monitoring.messages.sms.file"


def send(channel: str, to: str, **fields) -> None:
    reminder = make_reminder(channel=channel, kind="window-closes-soon", status="sent", sent_at=NOW, **fields)
    messages.send(reminder, to=Recipient(to, "en", "America/New_York"))


def test_the_outbox_shows_mail_and_text_messages_as_they_are_read(client: Client) -> None:
    send("email", "ana@example.org")
    send("email", "eva@example.org")
    send("sms", "(202) 555-0123")

    page = text(client.get("/outbox/"))

    assert page.count("<article") == 3
    assert "riskprog: Your pick-up window closes soon" in page
    assert "E-mail · to ana@example.org" in page
    assert '<h2>Text message</h2> <p class="quiet">to +12025550123 · ' in page


def test_the_links_in_the_outbox_work_wherever_the_demo_runs(client: Client) -> None:
    send("email", "ana@example.org")
    send("sms", "(202) 555-0123")

    links = re.findall(r'<a href="(/r/[^"]+)"', text(client.get("/outbox/")))

    assert len(links) == 2
    assert [client.get(each).status_code for each in links] == [200, 200]


def test_two_mails_of_one_file_are_two(client: Client, tmp_path) -> None:
    send("email", "ana@example.org")
    (written,) = tmp_path.iterdir()
    written.write_bytes(written.read_bytes() * 2)

    assert text(client.get("/outbox/")).count("<article") == 2


def test_before_anything_is_sent_the_outbox_says_so(client: Client, settings, tmp_path) -> None:
    settings.OUTBOX_DIR = tmp_path / "not made yet"

    assert "Nothing was sent yet." in text(client.get("/outbox/"))


def test_where_patients_are_real_there_is_no_outbox(client: Client, settings) -> None:
    settings.IS_DEMO = False

    assert client.get("/outbox/").status_code == 404

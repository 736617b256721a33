"""How a reminder leaves by mail: marked, stoppable where that is safe, and with a refusal told from a breakdown."""

from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from anymail.exceptions import AnymailRecipientsRefused
from anymail.message import AnymailMessage
from django.conf import settings as configured
from django.core import mail

from monitoring import messages
from monitoring.messages import Recipient, Undeliverable
from tests.factories import make_certification, make_reminder

pytestmark = pytest.mark.django_db

TO = Recipient("ana@example.org", "en", "America/New_York")


@pytest.fixture(autouse=True)
def _public_url(settings) -> None:
    settings.PUBLIC_URL = "https://riskprog.example.org"


def refusing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(message) -> None:
        raise error

    monkeypatch.setattr(AnymailMessage, "send", fail)


def test_a_mail_says_which_reminder_it_is_and_that_a_machine_wrote_it() -> None:
    messages.send(make_reminder(reference="M-7Q2M-4KX4"), to=TO)

    (sent,) = mail.outbox
    headers = sent.message()
    assert sent.to == ["ana@example.org"]
    assert headers["X-Riskprog-Reminder"] == "M-7Q2M-4KX4"
    assert headers["Message-ID"] == "<M-7Q2M-4KX4@riskprog.example.org>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert sent.metadata == {"reminder": "M-7Q2M-4KX4"}


def test_a_second_copy_is_known_by_the_same_message_id() -> None:
    reminder = make_reminder()

    messages.send(reminder, to=TO)
    messages.send(reminder, to=TO)

    first, second = (each.message()["Message-ID"] for each in mail.outbox)
    assert first == second


def test_a_mail_program_is_offered_to_stop_what_may_be_stopped() -> None:
    messages.send(make_reminder(kind="test-due"), to=TO)

    headers = mail.outbox[0].message()
    assert headers["List-Unsubscribe"].startswith("<https://riskprog.example.org/r/")
    assert headers["List-Unsubscribe"].endswith("/unsubscribe/>")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    ("kind", "about"),
    [("after-care-precautions", {}), ("certification-expiring", {"certification": make_certification})],
)
def test_a_mail_program_is_not_offered_to_stop_what_may_not(kind: str, about) -> None:
    messages.send(make_reminder(kind=kind, **{name: make() for name, make in about.items()}), to=TO)

    assert "List-Unsubscribe" not in mail.outbox[0].message()


def test_a_mail_speaks_the_recipients_language_and_english_where_that_is_not_known() -> None:
    messages.send(make_reminder(), to=TO._replace(language="fr"))

    assert mail.outbox[0].subject == "riskprog: A step is waiting for you"


@pytest.mark.parametrize("address", ["", "ana", "ana@example.org\nBcc: all@example.org"])
def test_what_is_no_address_is_undeliverable(address: str) -> None:
    with pytest.raises(Undeliverable):
        messages.send(make_reminder(), to=TO._replace(address=address))
    assert mail.outbox == []


@pytest.mark.parametrize(
    "error",
    [SMTPRecipientsRefused({"ana@example.org": (550, b"no such user")}), AnymailRecipientsRefused()],
    ids=["server", "service"],
)
def test_an_address_that_is_refused_for_good_is_undeliverable(error, monkeypatch: pytest.MonkeyPatch) -> None:
    refusing(monkeypatch, error)

    with pytest.raises(Undeliverable) as undeliverable:
        messages.send(make_reminder(), to=TO)
    # It is kept and shown to staff: who it was stays out of it.
    assert "ana" not in str(undeliverable.value)


@pytest.mark.parametrize(
    "error",
    [SMTPRecipientsRefused({"ana@example.org": (450, b"try later")}), SMTPServerDisconnected(), TimeoutError()],
)
def test_whatever_else_goes_wrong_may_go_better_later(error, monkeypatch: pytest.MonkeyPatch) -> None:
    refusing(monkeypatch, error)

    with pytest.raises(type(error)):
        messages.send(make_reminder(), to=TO)


def test_the_digest_of_the_same_reminders_is_the_same_mail() -> None:
    reminders = [make_reminder(kind="unanswered", channel="digest") for _ in range(2)]

    messages.send_digest(reminders, to=TO)
    messages.send_digest(reminders[::-1], to=TO)

    first, second = (each.message()["Message-ID"] for each in mail.outbox)
    assert first == second
    assert "List-Unsubscribe" not in mail.outbox[0].message()


def test_a_whole_conversation_with_a_mail_server_ends_before_a_claim_does() -> None:
    assert configured.EMAIL_TIMEOUT == 5
    assert configured.ANYMAIL["REQUESTS_TIMEOUT"] == 5
    assert 8 * configured.EMAIL_TIMEOUT < configured.REMINDER_CLAIM_SECONDS

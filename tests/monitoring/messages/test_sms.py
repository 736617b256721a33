"""How a reminder leaves as a text message: to a file, or to the one gateway that is configured."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.error import HTTPError, URLError

import pytest

from monitoring import messages
from monitoring.messages import Recipient, Undeliverable
from monitoring.messages.addresses import telephone
from tests.factories import make_reminder

pytestmark = pytest.mark.django_db

TO = Recipient("(202) 555-0123", "en", "America/New_York")


class Gateway(BaseHTTPRequestHandler):
    """Answer as the test says, and remember what was asked."""

    answer = 202
    asked: list[tuple[str, dict[str, str], dict[str, str]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append((self.path, dict(self.headers), json.loads(body)))
        self.send_response(self.answer)
        self.send_header("Location", f"http://{self.headers['Host']}/elsewhere")
        self.end_headers()

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@pytest.fixture
def gateway(settings) -> Iterator[type[Gateway]]:
    with HTTPServer(("127.0.0.1", 0), Gateway) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        Gateway.asked.clear()
        settings.SMS_BACKEND = "monitoring.messages.sms.gateway"
        settings.SMS_GATEWAY_URL = f"http://127.0.0.1:{server.server_port}/send"
        settings.SMS_GATEWAY_TOKEN = "only-this-test"
        yield Gateway
        Gateway.answer = 202
        server.shutdown()


def test_the_gateway_is_told_whom_what_and_which(gateway: type[Gateway]) -> None:
    messages.send(make_reminder(channel="sms", reference="M-7Q2M-4KX4"), to=TO)

    ((path, headers, body),) = gateway.asked
    assert path == "/send"
    assert headers["Authorization"] == "Bearer only-this-test"
    assert headers["Idempotency-Key"] == "M-7Q2M-4KX4"
    assert body["to"] == "+12025550123"
    assert body["reference"] == "M-7Q2M-4KX4"
    assert body["text"].startswith("riskprog: A step is waiting for you. http")


@pytest.mark.parametrize("answer", [400, 422])
def test_a_number_that_the_gateway_refuses_is_undeliverable(gateway: type[Gateway], answer: int) -> None:
    gateway.answer = answer

    with pytest.raises(Undeliverable):
        messages.send(make_reminder(channel="sms"), to=TO)


@pytest.mark.parametrize("answer", [401, 404, 429, 500, 503])
def test_a_gateway_that_refuses_us_or_is_busy_may_do_better_later(gateway: type[Gateway], answer: int) -> None:
    gateway.answer = answer

    with pytest.raises(HTTPError):
        messages.send(make_reminder(channel="sms"), to=TO)


def test_the_gateways_redirection_is_not_followed(gateway: type[Gateway]) -> None:
    gateway.answer = 307

    with pytest.raises(HTTPError):
        messages.send(make_reminder(channel="sms"), to=TO)
    assert [path for path, _, _ in gateway.asked] == ["/send"]


def test_a_gateway_that_is_not_there_may_be_later(settings) -> None:
    settings.SMS_BACKEND = "monitoring.messages.sms.gateway"
    settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_TOKEN = "http://127.0.0.1:9/", ""

    with pytest.raises(URLError):
        messages.send(make_reminder(channel="sms"), to=TO)


def test_a_second_copy_takes_the_place_of_the_first_file(settings, tmp_path) -> None:
    settings.SMS_BACKEND, settings.OUTBOX_DIR = "monitoring.messages.sms.file", tmp_path / "outbox"
    reminder = make_reminder(channel="sms", reference="M-7Q2M-4KX4")

    messages.send(reminder, to=TO)
    messages.send(reminder, to=TO)

    (left,) = (tmp_path / "outbox").iterdir()
    assert left.name == "M-7Q2M-4KX4.json"
    assert json.loads(left.read_text())["to"] == "+12025550123"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("(202) 555-0123", "+12025550123"),
        ("1 202 555 0123", "+12025550123"),
        ("+1 202-555-0123", "+12025550123"),
        ("+34 600 123 456", "+34600123456"),
    ],
)
def test_a_number_is_written_with_its_countrys_code(typed: str, number: str) -> None:
    assert telephone(typed) == number


@pytest.mark.parametrize("typed", ["", "555-0123", "call my mother", "+1", "2 202 555 0123", "+1234567890123456"])
def test_what_is_no_number_is_undeliverable(typed: str) -> None:
    with pytest.raises(Undeliverable):
        telephone(typed)

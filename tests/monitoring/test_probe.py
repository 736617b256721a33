"""The worker asks our own pages whether they answer, and nobody else's."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import time_machine

from monitoring import probe
from monitoring.models import Outage, Sweep
from monitoring.tasks import tick
from tests.ready import READY_AT


class Pages(BaseHTTPRequestHandler):
    """Answer with the status that the path names."""

    asked: list[tuple[str, str | None]] = []

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["Host"]))
        self.send_response(int(self.path[1:]))
        self.send_header("Location", "/200")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


@pytest.fixture
def pages() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Pages) as server:
        Pages.asked.clear()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(("status", "expected"), [(200, True), (503, False), (500, False), (302, False), (404, False)])
def test_only_200_is_an_answer_and_no_redirection_is_followed(pages: str, status: int, expected: bool) -> None:
    assert probe.answers(f"{pages}/{status}") is expected
    assert [path for path, _ in Pages.asked] == [f"/{status}"]


def test_it_asks_by_a_host_name_that_is_served(pages: str, settings: Any) -> None:
    settings.ALLOWED_HOSTS = [".riskprog.example.org", "localhost"]

    probe.answers(f"{pages}/200")

    assert Pages.asked == [("/200", "riskprog.example.org")]


def test_where_nobody_listens_nobody_answers() -> None:
    assert not probe.answers("http://127.0.0.1:1/healthz")


@pytest.mark.django_db
def test_a_tick_puts_pages_that_do_not_answer_on_record_and_sweeps_all_the_same(settings: Any) -> None:
    settings.PROBE_URL = "http://127.0.0.1:1/healthz"

    with time_machine.travel(READY_AT, tick=False):
        tick()

    outage = Outage.objects.get()
    assert (outage.cause, outage.started_at, outage.ended_at) == ("pages", READY_AT, None)
    assert Sweep.objects.filter(finished_at=READY_AT).exists()


@pytest.mark.django_db
def test_a_tick_closes_an_outage_once_pages_answer(settings: Any, pages: str) -> None:
    settings.PROBE_URL = f"{pages}/503"
    with time_machine.travel(READY_AT, tick=False):
        tick()

        settings.PROBE_URL = f"{pages}/200"
        tick()

    assert Outage.objects.get().ended_at == READY_AT


@pytest.mark.django_db
def test_without_an_address_nobody_is_asked() -> None:
    tick()

    assert not Outage.objects.exists()

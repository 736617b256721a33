"""A storm of sign-ins cannot starve an authorization: each kind of request has its own room, and the counter always has some."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Event, Thread

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

from monitoring.urls import counter_urls
from riskprog import admission
from riskprog.admission import AdmissionMiddleware

REQUESTS = RequestFactory()
SIGN_IN = {"username": "nurse", "password": "canary", "next": "/worklist/"}


class Door:
    """Stand where a view would, and hold every request until it is let go."""

    def __init__(self) -> None:
        self.opened, self.inside = Event(), 0
        with override_settings(ADMIT_SIGN_INS=1, ADMIT_PAGES=3):
            self.middleware = AdmissionMiddleware(self._hold)

    def _hold(self, request: HttpRequest) -> HttpResponse:
        self.inside += 1
        request.META["arrived"].set()
        self.opened.wait(10)
        return HttpResponse("answered")

    @contextmanager
    def holding(self, *requests: HttpRequest) -> Iterator[None]:
        """Have these requests under way for the length of the block."""
        with ExitStack() as under_way:
            for request in requests:
                request.META["arrived"] = Event()
                thread = Thread(target=self.middleware, args=[request])
                thread.start()
                under_way.callback(thread.join)
                assert request.META["arrived"].wait(10)
            under_way.callback(self.opened.set)
            yield

    def ask(self, request: HttpRequest) -> HttpResponse:
        """Ask once more; whoever is let in is answered at once."""
        request.META["arrived"] = Event()
        self.opened.set()
        return self.middleware(request)


def page() -> HttpRequest:
    return REQUESTS.get("/worklist/")


def sign_in() -> HttpRequest:
    return REQUESTS.post("/sign-in/", SIGN_IN)


def sign() -> HttpRequest:
    return REQUESTS.post("/patients/R-1/prescribe/", {"product": "Claravis", "signing_password": "canary"})


def sign_on_a_fresh_proof() -> HttpRequest:
    return REQUESTS.post("/patients/R-1/prescribe/", {"product": "Claravis"})


def authorize() -> HttpRequest:
    return REQUESTS.post("/counter/patient/authorize/")


@pytest.mark.parametrize(
    ("under_way", "asked", "status"),
    [
        ([], sign_in, 200),
        ([sign_in], sign_in, 503),
        ([sign_in], page, 200),
        ([sign_in], sign, 503),
        ([sign], sign_in, 503),
        ([sign_in], sign_on_a_fresh_proof, 200),
        ([sign_in, page, page], page, 503),
        ([page, page], page, 200),
        ([page, page, page], page, 503),
        ([page, page, page], sign_in, 503),
        ([sign_in, page, page], authorize, 200),
        ([page, page, page], authorize, 200),
        ([authorize, authorize, authorize], page, 200),
    ],
)
def test_who_is_let_in_beside_what_is_under_way(
    under_way: list[Callable[[], HttpRequest]], asked: Callable[[], HttpRequest], status: int
) -> None:
    door = Door()

    with door.holding(*(make() for make in under_way)):
        response = door.ask(asked())

    assert response.status_code == status


def test_room_is_given_back_also_when_a_request_fails_or_is_turned_away() -> None:
    def fail(request: HttpRequest) -> HttpResponse:
        raise RuntimeError

    with override_settings(ADMIT_SIGN_INS=1, ADMIT_PAGES=1):
        middleware = AdmissionMiddleware(fail)

    for _ in range(3):
        with pytest.raises(RuntimeError):
            middleware(sign_in())


def test_whoever_is_turned_away_is_told_when_to_try_again() -> None:
    door = Door()

    with door.holding(page(), page(), page()):
        response = door.ask(REQUESTS.get("/worklist/?tab=closing"))

    assert response.headers["Retry-After"] == "2"
    assert "no-store" in response.headers["Cache-Control"]
    assert "Try again in 2 seconds" in response.content.decode()
    assert 'href="/worklist/?tab=closing"' in response.content.decode()


def test_a_form_that_is_turned_away_keeps_what_was_typed() -> None:
    door = Door()
    typed = {"csrfmiddlewaretoken": "token", "note": "<b>seen</b>", "forms": ["one", "two"]}

    with door.holding(page(), page(), page()):
        response = door.ask(REQUESTS.post("/patients/R-1/record/visit/?on=today", typed))

    text = response.content.decode()
    assert 'action="/patients/R-1/record/visit/?on=today"' in text
    assert re.findall(r'name="(\w+)" value="([^"]*)"', text) == [
        ("csrfmiddlewaretoken", "token"),
        ("note", "&lt;b&gt;seen&lt;/b&gt;"),
        ("forms", "one"),
        ("forms", "two"),
    ]


def test_a_sign_in_that_is_turned_away_asks_for_the_password_again() -> None:
    door = Door()

    with door.holding(sign_in()):
        response = door.ask(sign_in())

    text = response.content.decode()
    assert response.headers["Retry-After"] == "5"
    assert 'name="username" value="nurse"' in text
    assert '<input type="password" name="password"' in text
    assert "canary" not in text


def test_a_signature_that_is_turned_away_asks_for_its_password_again() -> None:
    door = Door()

    with door.holding(sign_in()):
        response = door.ask(sign())

    text = response.content.decode()
    assert 'name="product" value="Claravis"' in text
    assert '<input type="password" name="signing_password"' in text
    assert "canary" not in text


def test_every_page_of_the_counter_is_always_let_in() -> None:
    assert [each for each in counter_urls if not f"/{each.pattern}".startswith(admission.COUNTER)] == []


def test_machines_are_answered_although_nobody_else_is_let_in(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission.BoundedSemaphore, "acquire", lambda *_, **__: False)

    assert client.get("/sign-in/").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_the_page_that_turns_away_is_closed_to_scripts_and_counted(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    monkeypatch.setattr(admission.metrics, "count_turned_away", lambda *, limit: counted.append(limit))
    monkeypatch.setattr(admission.BoundedSemaphore, "acquire", lambda *_, **__: False)

    response = client.get("/sign-in/")

    assert response.status_code == 503
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert counted == ["pages"]

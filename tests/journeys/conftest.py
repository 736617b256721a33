"""Open windows on the product, in front of a clinic whose people can sign in."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from monitoring.demo import cast
from monitoring.demo.cast import Cast
from monitoring.demo.clock import Clock
from tests.journeys.desks import NOT_DONE, PASSWORD, Desk, SitDown, Way
from tests.signing import prove


@pytest.fixture
def everybody(transactional_db: None) -> Cast:
    """Register a clinic, its pharmacies and their people, who joined long before today."""
    return cast.register(Clock(timezone.now()), password=PASSWORD)


@pytest.fixture
def way() -> Way:
    """Read in English at a desk, unless a test says otherwise."""
    return Way()


@pytest.fixture
def desks(browser: Browser, live_server: LiveServer, everybody: Cast, way: Way) -> Iterator["Desks"]:
    """Open desks, and see that no browser had anything to complain of and all pages were in the reader's language."""
    desks = Desks(browser, live_server.url, way)
    yield desks
    languages = {desk.page.locator("html").get_attribute("lang") for desk in desks.open}
    # Before anything is judged: a window left open keeps the server busy to the end.
    desks.close()
    assert [complaint for desk in desks.open for complaint in desk.complaints] == []
    assert languages == {way.language}


@pytest.fixture
def sit_down(desks: "Desks") -> SitDown:
    """Sit people down at desks of their own, signed in."""
    return desks.signed_in


class Desks:
    """Hold the desks of a test."""

    def __init__(self, browser: Browser, url: str, way: Way) -> None:
        self._browser, self._url, self._way = browser, url, way
        self.open: list[Desk] = []

    def new(self, *, may_answer: frozenset[int] = NOT_DONE) -> Desk:
        """Open a desk at which nobody has signed in."""
        size = {"width": self._way.width, "height": 800}
        # The browser's own language, which holds until a user's is known.
        context = self._browser.new_context(
            base_url=self._url, viewport=size, locale=self._way.language, reduced_motion="reduce"
        )
        self.open.append(Desk(context, may_answer=may_answer))
        return self.open[-1]

    def signed_in(self, username: str) -> Desk:
        """Open a desk and sign in without the form, which the first course is signed in by."""
        user = User.objects.get(username=username)
        user.language = self._way.language
        user.save(update_fields=["language"])
        client = Client()
        client.force_login(user)
        # As signing in with the form does: within five minutes nothing more is asked to sign.
        prove(client)
        desk = self.new()
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self._url}
        desk.page.context.add_cookies([session])
        desk.go("/")
        return desk

    def close(self) -> None:
        for desk in self.open:
            desk.page.context.close()

"""Open a real browser on the product, in front of a clinic whose people can sign in."""

from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from monitoring.demo import cast
from monitoring.demo.cast import Cast
from monitoring.demo.clock import Clock
from tests.journeys.desks import PASSWORD, Desk, SitDown


@pytest.fixture
def everybody(transactional_db: None) -> Cast:
    """Register a clinic, its pharmacies and their people, who joined long before today."""
    return cast.register(Clock(timezone.now()), password=PASSWORD)


@pytest.fixture
def sit_down(browser: Browser, live_server: LiveServer, everybody: Cast) -> Iterator[SitDown]:
    """Let people sit down at desks of their own, and see that no browser had anything to complain of."""
    desks: list[Desk] = []

    def sit_down(username: str, password: str = PASSWORD, *, width: int = 1280) -> Desk:
        context = browser.new_context(base_url=live_server.url, viewport={"width": width, "height": 800})
        desks.append(Desk(context))
        desks[-1].sign_in(username, password)
        return desks[-1]

    yield sit_down
    for desk in desks:
        desk.page.context.close()
    assert [complaint for desk in desks for complaint in desk.complaints] == []

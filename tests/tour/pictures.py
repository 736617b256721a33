"""Take the tour's pictures of the demo on one fixed day, and write its text."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import time_machine
from django.test.utils import override_settings, setup_databases, setup_test_environment
from playwright.sync_api import Browser, sync_playwright

from audit import references
from monitoring.demo import stories
from tests.conftest import open_chromium
from tests.every_page import world as worlds
from tests.every_page.visitors import DESKTOP, Visitors
from tests.every_page.world import NOW, World
from tests.tour.stops import STOPS, Stop
from tests.tour.tour import MOST_BYTES, PICTURES, TOUR, picture_of, text

PHONE = {"width": 390, "height": 844}


def main() -> None:
    """Take all pictures; what has not changed is not written again."""
    setup_test_environment()
    setup_databases(verbosity=0, interactive=False)
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, open_chromium(playwright) as browser, the_demo() as world:
        photograph(browser, world)
    TOUR.write_text(text(), encoding="utf-8")


@contextmanager
def the_demo() -> Iterator[World]:
    """Make the demo of a fixed instant, with the same references each time."""
    symbols = random.Random(1)
    choice = mock.patch.object(references.secrets, "choice", symbols.choice)
    with time_machine.travel(NOW, tick=False), override_settings(IS_DEMO=True), choice:
        yield worlds.build(stories.ALL)


def photograph(browser: Browser, world: World) -> None:
    with Visitors.at(browser, world) as visitors:
        for stop in [each for stops in STOPS.values() for each in stops]:
            keep(stop, taken(stop, visitors))


def taken(stop: Stop, visitors: Visitors) -> bytes:
    desk = visitors.see(stop.page)
    assert desk.status == 200, stop
    desk.page.emulate_media(color_scheme="dark" if stop.is_dark else "light")
    desk.page.set_viewport_size(PHONE if stop.is_phone else DESKTOP)
    # A part of the page may be asked for once it is there.
    desk.page.wait_for_load_state("networkidle")
    return desk.page.screenshot(type="jpeg", quality=75, animations="disabled", caret="hide")


def keep(stop: Stop, picture: bytes) -> None:
    path = picture_of(stop)
    is_new = not path.exists() or path.read_bytes() != picture
    if is_new:
        path.write_bytes(picture)
    print(f"{path.name}: {len(picture)} bytes{'' if is_new else ', as before'}")
    assert len(picture) < MOST_BYTES

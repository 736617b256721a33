"""Populate a world whose every text is a canary, and serve it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from pytest_django.plugin import DjangoDbBlocker

from tests.canaries import canaries
from tests.every_page import world as worlds
from tests.every_page.visitors import Visitors
from tests.every_page.world import World


@pytest.fixture(scope="package")
def transactional_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Keep what is in the database for all tests of this folder: pytest-django's own empties it after each."""
    with worlds.populated(django_db_blocker) as world:
        canaries.spread(world)
        yield world


@pytest.fixture(scope="package")
def world(transactional_db: World) -> World:
    return transactional_db


@pytest.fixture(scope="package")
def visitors(browser: Browser, world: World) -> Iterator[Visitors]:
    with Visitors.at(browser, world) as visitors:
        yield visitors

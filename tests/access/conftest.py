"""Populate one world for all cells of the matrix; each request is rolled back."""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.access import owners
from tests.every_page import world as worlds
from tests.every_page.world import World


@pytest.fixture(scope="package")
def transactional_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Keep what is in the database for all tests of this folder: pytest-django's own empties it after each."""
    with worlds.populated(django_db_blocker) as world:
        owners.add(world)
        yield world


@pytest.fixture(scope="package")
def world(transactional_db: World) -> World:
    return transactional_db

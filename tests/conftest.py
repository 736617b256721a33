"""Hold what every test may use."""

import os
import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import Browser, Playwright, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests import append_only

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Keep the database of browser tests in a file: in memory, all threads of the server share one connection.

    There, one request's commit trips over another's unfinished query.
    """
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3") and any(
        item.get_closest_marker("browser") for item in request.session.items
    ):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Let the database be emptied after a transactional test, in spite of its triggers."""
    for connection in connections.all():
        append_only.lift_while_flushing(connection)


@pytest.fixture(scope="session")
def live_server(django_db_setup: None, live_server: LiveServer) -> LiveServer:
    """Start the server once the database is there: before, it takes it for one in memory, and its threads share a connection."""
    return live_server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Open one browser for the whole run."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps a loop running in this thread, for which Django takes the tests to be asynchronous.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with open_chromium(playwright) as browser:
            yield browser


def open_chromium(playwright: Playwright) -> Browser:
    """Open Debian's Chromium, and let it talk to nobody but us."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=_QUIET)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what this machine cannot run; `.ci/run` fails when no lane could run it."""
    missing = _missing()
    for item in items:
        for marker in missing.keys() & {mark.name for mark in item.iter_markers()}:
            item.add_marker(pytest.mark.skip(reason=missing[marker]))


def _missing() -> dict[str, str]:
    engine = settings.DATABASES["default"]["ENGINE"]
    found = {
        "postgres": "postgresql" in engine,
        "redis": "REDIS_URL" in os.environ,
        "browser": CHROMIUM is not None,
    }
    return {name: f"there is no {name} here" for name, is_here in found.items() if not is_here}

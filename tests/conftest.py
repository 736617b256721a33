"""Hold what every test may use."""

import os
import shutil

import pytest
from django.conf import settings
from django.db import connections

from tests import append_only

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Let the database be emptied after a transactional test, in spite of its triggers."""
    for connection in connections.all():
        append_only.lift_while_flushing(connection)


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

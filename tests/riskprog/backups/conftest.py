"""Give each test of backups a database that several connections can share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.monitoring.services.together import separate_connections
from tests.ready import make_ready_patient
from tests.riskprog.backups.machines import back_up


@pytest.fixture
def here(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """Be a machine with a database of its own."""
    with separate_connections(tmp_path / "here.sqlite3"):
        yield


@pytest.fixture
def backup(here: None, tmp_path: Path) -> Path:
    """Be the backup of a machine with one patient."""
    make_ready_patient()
    return back_up(tmp_path)

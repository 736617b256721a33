"""Hold what the tests of the services share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.monitoring.services import together


@pytest.fixture
def separate_connections(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """Let threads write to one database, each over a connection of its own."""
    with together.separate_connections(tmp_path / "riskprog.sqlite3"):
        yield

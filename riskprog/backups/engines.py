"""Choose how this installation's database is dumped and filled."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol

from django.db import connection

from riskprog.backups import postgres, sqlite
from riskprog.backups.archive import Take
from riskprog.backups.databases import Dump


class Engine(Protocol):
    """Dump a database while others write, and fill an empty one."""

    def dumped(self) -> AbstractContextManager[Dump]: ...
    def filled(self, fill: Callable[[Take], Any]) -> AbstractContextManager[None]: ...


def engine() -> Engine:
    """Return the functions for PostgreSQL or for SQLite."""
    return postgres if connection.vendor == "postgresql" else sqlite

"""Dump and fill a SQLite database: a copy made while others write, and a file that is put in place when it is right."""

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from riskprog.backups import databases, files
from riskprog.backups.archive import PART_BYTES, Take
from riskprog.backups.databases import Dump

# What SQLite keeps beside a database.
_BESIDE = ("", "-wal", "-shm", "-journal")


@contextmanager
def dumped() -> Iterator[Dump]:
    """Give a copy of the database as it was at one moment."""
    with tempfile.TemporaryDirectory(prefix="backup-", dir=settings.DATA_DIR) as folder:
        copy = Path(folder) / "copy.sqlite3"
        connection.ensure_connection()
        with closing(sqlite3.connect(copy)) as target:
            connection.connection.backup(target)
        with closing(_opened(copy)) as database:
            held = databases.contents(database)
        with copy.open("rb") as file:
            yield Dump(iter(lambda: file.read(PART_BYTES), b""), held)


@contextmanager
def filled(fill: Callable[[Take], Any]) -> Iterator[None]:
    """Work on what is filled in beside the database's place, and put it there when the block ends well."""
    place = Path(connection.settings_dict["NAME"])
    beside = place.with_name(f"{place.name}.restoring")
    _delete(beside)
    try:
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            fill(file.write)
        with _working_on(beside):
            yield
        _delete(place)
        files.put(beside, place)
    finally:
        _delete(beside)


def _opened(path: Path) -> BaseDatabaseWrapper:
    ours = connections[DEFAULT_DB_ALIAS]
    return type(ours)({**ours.settings_dict, "NAME": str(path)}, DEFAULT_DB_ALIAS)


@contextmanager
def _working_on(path: Path) -> Iterator[None]:
    ours = connections[DEFAULT_DB_ALIAS]
    ours.close()
    connections[DEFAULT_DB_ALIAS] = _opened(path)
    try:
        yield
    finally:
        # The last connection to close writes everything into the one file.
        connections[DEFAULT_DB_ALIAS].close()
        connections[DEFAULT_DB_ALIAS] = ours


def _delete(database: Path) -> None:
    for suffix in _BESIDE:
        database.with_name(database.name + suffix).unlink(missing_ok=True)

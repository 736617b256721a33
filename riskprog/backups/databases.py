"""Know what a database holds, whichever it is."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from accounts.models import User
from audit.models import Event
from patients.models import Patient
from riskprog.backups import BackupError


class Contents(NamedTuple):
    """Hold which migrations a database has seen, and how many rows each of its tables has."""

    migrations: Sequence[str]
    rows: Mapping[str, int]


class Dump(NamedTuple):
    """Hold the bytes of a dump as they are made, and what the dumped database held at that moment."""

    parts: Iterator[bytes]
    contents: Contents


def contents(database: BaseDatabaseWrapper) -> Contents:
    """Return what a database holds."""
    applied = MigrationRecorder(database).applied_migrations()
    with database.cursor() as cursor:
        tables = sorted(database.introspection.table_names(cursor))
        rows = {table: _count(database, cursor, table) for table in tables}
    return Contents(sorted(f"{app}.{name}" for app, name in applied), rows)


def _count(database: BaseDatabaseWrapper, cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {database.ops.quote_name(table)}")  # noqa: S608 (a table's own name)
    return int(cursor.fetchone()[0])


def refuse_full() -> None:
    """Refuse to restore where anybody's record is, or anything that is not ours.

    :raises BackupError: the database is not empty
    """
    ours = {*connection.introspection.django_table_names(), MigrationRecorder.Migration._meta.db_table}
    tables = set(connection.introspection.table_names())
    if foreign := sorted(tables - ours):
        raise BackupError(f"The database holds what is not riskprog's ({foreign[0]}): restore into one of its own.")
    for model in (User, Patient, Event):
        if model._meta.db_table in tables and model._default_manager.exists():
            raise BackupError("The database is not empty: a backup is restored only where no record is yet.")

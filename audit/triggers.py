"""Tell which triggers of the record the migrations promise and the database lacks."""

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from audit import append_only
from audit.append_only import AppendOnly, CloseOnce

_POSTGRES = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'trigger'"


def missing(database: BaseDatabaseWrapper) -> set[str]:
    """Return the names of the triggers that a database should have, and has not."""
    promised = {name for table in _guarded_tables() for name in append_only.names(table, database.vendor)}
    with database.cursor() as cursor:
        cursor.execute(_POSTGRES if database.vendor == "postgresql" else _SQLITE)
        return promised - {name for (name,) in cursor.fetchall()}


def _guarded_tables() -> Iterator[str]:
    for app, operation in guards():
        yield from operation.tables_of(app)


def guards() -> Iterator[tuple[str, AppendOnly | CloseOnce]]:
    """Yield what the migrations guard, with the app of each."""
    for (app, _), migration in MigrationLoader(None).disk_migrations.items():
        for operation in migration.operations:
            if isinstance(operation, AppendOnly | CloseOnce):
                yield app, operation

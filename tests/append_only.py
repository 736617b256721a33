"""Lift the append-only triggers while a test database is emptied, which only tests ever do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

POSTGRES_TABLES = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
SQLITE_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"


def lift_while_flushing(connection: BaseDatabaseWrapper) -> None:
    """Make the flush between transactional tests able to empty every table."""
    # On the class, not on this connection: a browser's event loop gives the same thread another one.
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def flush_without_triggers(self: Any, statements: Any) -> None:
        with lifted(self.connection):
            flush(self, statements)

    operations.execute_sql_flush = flush_without_triggers  # type: ignore[method-assign]


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Take the triggers away and put them back."""
    lift, restore = _statements(connection)
    _run(connection, lift)
    try:
        yield
    finally:
        _run(connection, restore)


def _statements(connection: BaseDatabaseWrapper) -> tuple[list[str], list[str]]:
    if connection.vendor == "postgresql":
        tables = [table for (table,) in _rows(connection, POSTGRES_TABLES)]
        return tuple([f"ALTER TABLE {table} {verb} TRIGGER USER" for table in tables] for verb in ("DISABLE", "ENABLE"))
    triggers = _rows(connection, SQLITE_TRIGGERS)
    return [f"DROP TRIGGER {name}" for name, _ in triggers], [sql for _, sql in triggers]


def _rows(connection: BaseDatabaseWrapper, sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

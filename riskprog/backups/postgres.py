"""Dump and fill a PostgreSQL database through its own programs, which stream: nothing lies unencrypted on the disk."""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from typing import IO, Any

from django.db import connection, transaction

from riskprog.backups import BackupError, databases
from riskprog.backups.archive import PART_BYTES, Take
from riskprog.backups.databases import Dump

_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


@contextmanager
def dumped() -> Iterator[Dump]:
    """Give a dump of the database as it was at one moment, which its counts are of too."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
        held = databases.contents(connection)
        with _program("pg_dump", "--format=custom", f"--snapshot={snapshot}", stdout=subprocess.PIPE) as dump:
            yield Dump(dump.output(), held)


@contextmanager
def filled(fill: Callable[[Take], Any]) -> Iterator[None]:
    """Fill the database, and let others write only when the block ended well; otherwise it is empty again."""
    with _read_only_for_others():
        _refuse_company()
        _empty()
        try:
            _restore(fill)
            yield
        except BaseException:
            _empty()
            raise


def _restore(fill: Callable[[Take], Any]) -> None:
    whole = ("--single-transaction", "--no-owner", "--no-privileges", f"--dbname={connection.settings_dict['NAME']}")
    with _program("pg_restore", *whole, stdin=subprocess.PIPE) as restoring:
        # It says itself why it stopped reading.
        with suppress(BrokenPipeError):
            restoring.input(fill)
        restoring.finish()


class _Program:
    """Talk to a program of PostgreSQL's, and tell why it failed."""

    def __init__(self, process: "subprocess.Popen[bytes]", complaints: IO[bytes]) -> None:
        self._process = process
        self._complaints = complaints

    def output(self) -> Iterator[bytes]:
        """Yield what it writes, part by part."""
        assert self._process.stdout is not None  # noqa: S101 (asked for where it was started)
        yield from iter(lambda: self._process.stdout.read(PART_BYTES), b"")  # type: ignore[union-attr]
        self.finish()

    def input(self, fill: Callable[[Take], Any]) -> None:
        """Let it read what is filled in."""
        assert self._process.stdin is not None  # noqa: S101
        with self._process.stdin as stdin:
            fill(stdin.write)

    def finish(self) -> None:
        """Wait for its end.

        :raises BackupError: it failed
        """
        if self._process.wait():
            self._complaints.seek(0)
            lines = self._complaints.read().decode(errors="replace").splitlines()
            raise BackupError(next(iter(lines), "PostgreSQL's own program failed without a word."))


@contextmanager
def _program(name: str, *arguments: str, **pipes: int) -> Iterator[_Program]:
    with ExitStack() as stack:
        complaints = stack.enter_context(tempfile.TemporaryFile())
        try:
            process = subprocess.Popen([name, *arguments], stderr=complaints, env=_environment(), **pipes)  # type: ignore[call-overload]
        except FileNotFoundError:
            raise BackupError(
                f"{name} is missing: install postgresql-client, of the server's version or newer."
            ) from None
        stack.callback(_end, process)
        yield _Program(process, complaints)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Leave nothing running behind a block that was left early."""
    process.kill()
    process.communicate()


def _environment() -> Mapping[str, str]:
    """Return where and as whom to connect: a password among the arguments could be read by everybody."""
    given = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    named = {variable: str(given[name]) for variable, name in names.items() if given.get(name)}
    return {**os.environ, **named, "PGOPTIONS": "-c default_transaction_read_only=off"}


@contextmanager
def _read_only_for_others() -> Iterator[None]:
    """Keep every connection made from now on from writing, and so from sending: our own were made before, or say so."""
    connection.ensure_connection()
    _alter("SET default_transaction_read_only = on")
    try:
        yield
    finally:
        _alter("RESET default_transaction_read_only")


def _alter(what: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {connection.ops.quote_name(connection.settings_dict['NAME'])} {what}")


def _refuse_company() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS)
        others = cursor.fetchone()[0]
    if others:
        raise BackupError(f"{others} other connections are open: stop web, worker and beat, then restore.")


def _empty() -> None:
    """Drop the tables that migrations made, which hold nobody's record."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        if tables:
            cursor.execute(f"DROP TABLE {', '.join(map(connection.ops.quote_name, tables))} CASCADE")
        cursor.execute("DROP FUNCTION IF EXISTS audit_refuse()")

"""Verify what was restored: all of it came back, the database holds its rules, and its decisions come out the same."""

from collections.abc import Iterator, Sequence
from math import ceil
from typing import NamedTuple

from django.db import connection

from audit import triggers
from monitoring.models import Decision
from monitoring.policy.policies import numbers_sha256
from monitoring.policy.reading import Invalid
from monitoring.services import decisions
from riskprog.backups import BackupError, databases
from riskprog.backups.manifest import Manifest

# So many decisions are made again, spread over all of them, unless all are asked for.
SAMPLE = 200


class Verified(NamedTuple):
    """Hold how many decisions were made again, and how many there are."""

    made_again: int
    decisions: int


def rows(described: Manifest) -> None:
    """Compare every table with what was backed up.

    :raises BackupError: a row is missing or too many, or breaks a constraint
    """
    held = databases.contents(connection)
    different = {table for table in {*held.rows, *described.rows} if held.rows.get(table) != described.rows.get(table)}
    if different or list(held.migrations) != list(described.migrations):
        raise BackupError(
            f"Not everything came back ({', '.join(sorted(different)) or 'migrations'}): nothing is kept."
        )
    if connection.vendor == "sqlite":
        _check_file()
    connection.check_constraints()


def _check_file() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        found = cursor.fetchone()[0]
    if found != "ok":
        raise BackupError(f"The restored database is damaged ({found}): use another backup.")


def record(described: Manifest, *, everything: bool) -> Verified:
    """Look for the triggers that guard the record, and make decisions again, byte for byte.

    :raises BackupError: a trigger is missing, or a decision comes out differently
    """
    if lacking := triggers.missing(connection):
        raise BackupError(f"The database would let the record be rewritten: {min(lacking)} is missing.")
    # Decided under other numbers, they cannot come out the same.
    asked = list(Decision.objects.filter(numbers_sha256=numbers_sha256()).order_by("pk").values_list("pk", flat=True))
    sample = asked if everything else asked[:: max(1, ceil(len(asked) / SAMPLE))]
    different = [each.reference for each in _read(sample) if not _same(each)]
    if different:
        raise BackupError(
            f"{len(different)} decisions come out differently, {different[0]} among them: restore with the riskprog "
            f"that made the backup ({described.riskprog}), then upgrade."
        )
    return Verified(len(sample), Decision.objects.count())


def _read(keys: Sequence[int]) -> Iterator[Decision]:
    for start in range(0, len(keys), SAMPLE):
        yield from Decision.objects.filter(pk__in=keys[start : start + SAMPLE])


def _same(decision: Decision) -> bool:
    try:
        return decisions.again(decision) == decision.answer
    except Invalid:
        return False

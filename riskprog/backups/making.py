"""Make a backup: one file that appears with its name only when it is whole."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import connection

from riskprog.backups import BackupError, archive, files, manifest
from riskprog.backups.databases import Contents
from riskprog.backups.engines import engine
from riskprog.backups.manifest import Manifest


def make(folder: Path, *, recipients: Sequence[Any], at: datetime) -> Path:
    """Back the database up as it is now, and return the file.

    :raises BackupError: it could not be made; no file has its name then
    """
    place = folder / f"riskprog-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.backup.age"
    try:
        if place.exists():
            raise BackupError(f"{place} is there already: try again in a second.")
        folder.mkdir(parents=True, exist_ok=True)
        with engine().dumped() as dump, files.written(place) as file:
            describe = _describer(dump.contents, at=at)
            archive.pack(file, dump.parts, describe=describe, recipients=recipients)
    except OSError as error:
        raise BackupError(f"The backup could not be written to {folder}: {error.strerror}.") from None
    return place


def _describer(held: Contents, *, at: datetime) -> Any:
    if not held.migrations:
        raise BackupError("The database has no tables: there is nothing to back up.")
    return lambda dump_sha256: Manifest(
        backup_at=at,
        riskprog=manifest.version(),
        database=connection.vendor,
        migrations=held.migrations,
        rows=held.rows,
        dump_sha256=dump_sha256,
    )

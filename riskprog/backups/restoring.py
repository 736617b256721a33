"""Restore a backup where no record is yet, or leave everything as it was."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from monitoring.services import restorations
from riskprog.backups import BackupError, archive, databases, verification
from riskprog.backups.engines import engine
from riskprog.backups.manifest import Manifest
from riskprog.backups.verification import Verified


def check(path: Path, *, identities: Sequence[Any]) -> Manifest:
    """Decrypt the whole file, compare the dump with its hash, and return the manifest; no database is touched.

    :raises BackupError: the key is another one's, the file is damaged, or this version cannot read its record
    """
    described = archive.unpack(path, identities=identities, take=lambda part: None)
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer := sorted(set(described.migrations) - known):
        raise BackupError(
            f"This backup is of a newer riskprog ({described.riskprog}): this one does not know {newer[0]}."
        )
    return described


def restore(path: Path, *, identities: Sequence[Any], everything: bool, at: datetime) -> Verified:
    """Restore a backup into the empty database, verify it, and record that this was done.

    :raises BackupError: it could not be; the database is as empty as it was
    """
    described = check(path, identities=identities)
    _refuse_unfit(described, at=at)
    databases.refuse_full()
    with path.open("rb") as file:
        backup_sha256 = file_digest(file, "sha256").hexdigest()
    with engine().filled(lambda take: archive.unpack(path, identities=identities, take=take)):
        verification.rows(described)
        call_command("migrate", interactive=False, verbosity=0)
        verified = verification.record(described, everything=everything)
        restorations.record(backup_at=described.backup_at, backup_sha256=backup_sha256, at=at)
    return verified


def _refuse_unfit(described: Manifest, *, at: datetime) -> None:
    if described.database != connection.vendor:
        raise BackupError(f"This backup is of {described.database}, and the database here is {connection.vendor}.")
    if described.backup_at > at:
        raise BackupError(
            f"This backup is of {described.backup_at.isoformat()}, which has not come yet: set this clock right."
        )

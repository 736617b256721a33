"""Restore the record from a backup, where no record is yet."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from django.utils import timezone

from riskprog.backups import BackupError, first_line, keys, restoring


class Command(BaseCommand):
    """Restore and verify a backup in an empty database; what may have been sent since is not sent again."""

    help = "Restore and verify a backup in an empty database (docs/backup.md)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--identity", type=Path, required=True, help="the file with the secret key")
        parser.add_argument(
            "--verify-only",
            action="store_true",
            help="decrypt the whole file and compare it with its manifest; touch no database",
        )
        parser.add_argument("--all", action="store_true", help="make all decisions again, not a sample")

    def handle(self, *, file: Path, identity: Path, verify_only: bool, **options: Any) -> None:
        try:
            identities = keys.identities(identity)
            if verify_only:
                self._say_what_is_in(file, identities)
            else:
                self._restore(file, identities, everything=options["all"])
        except BackupError as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{error.filename or file}: {error.strerror}.") from None
        except Error as error:
            raise CommandError(f"The database refuses: {first_line(error)}") from None

    def _say_what_is_in(self, file: Path, identities: Any) -> None:
        described = restoring.check(file, identities=identities)
        rows = sum(described.rows.values())
        self.stdout.write(f"{file} is whole: {rows} rows of {described.database}, {described.backup_at.isoformat()}.")

    def _restore(self, file: Path, identities: Any, *, everything: bool) -> None:
        done = restoring.restore(file, identities=identities, everything=everything, at=timezone.now())
        self.stdout.write(f"Restored and verified: {done.made_again} of {done.decisions} decisions were made again.")

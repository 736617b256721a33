"""Back the record up into one encrypted file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from django.utils import timezone

from riskprog.backups import BackupError, first_line, keys, making


class Command(BaseCommand):
    """Write the whole record, as it is at one moment, into one encrypted file."""

    help = "Write the whole record, as it is at one moment, into one encrypted file (docs/backup.md)."
    # A database that does not answer is said in our own words.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, default=settings.BACKUP_DIR, help="the folder; absent: BACKUP_DIR")
        parser.add_argument(
            "--recipient",
            action="append",
            help="a public key (age1…) that the file is encrypted for; may be given again; absent: BACKUP_RECIPIENTS",
        )

    def handle(self, *, to: Path, recipient: list[str] | None, **options: Any) -> None:
        try:
            recipients = keys.recipients(recipient or settings.BACKUP_RECIPIENTS)
            place = making.make(to, recipients=recipients, at=timezone.now())
        except BackupError as error:
            raise CommandError(str(error)) from None
        except Error as error:
            raise CommandError(f"The database does not answer: {first_line(error)}") from None
        self.stdout.write(f"{place} ({place.stat().st_size} bytes)")

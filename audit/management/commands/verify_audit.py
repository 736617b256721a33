"""Verify the audit trail, and name its first bad row."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from audit import anchors, sealing, verification


class Command(BaseCommand):
    help = "Follow the chain of audit events from its beginning, and name the first row that is not as it was sealed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anchors", type=Path, help="a file of anchors that was kept elsewhere")

    def handle(self, *args: Any, anchors: Path | None, **options: Any) -> None:
        waited = sealing.seal(at=timezone.now(), everything=True)
        verdict = verification.verify(_kept_in(anchors))
        if verdict.bad:
            raise CommandError(f"{verdict.position} links are good. The first bad one is {verdict.bad}")
        self.stdout.write(f"{verdict.position} links are good; the last one's hash is {verdict.sha256}.")
        self.stdout.write(f"{waited} events had waited to be sealed.")


def _kept_in(path: Path | None) -> list[anchors.Anchor]:
    try:
        return list(anchors.read(path)) if path else []
    except (OSError, ValueError) as error:
        raise CommandError(str(error)) from error

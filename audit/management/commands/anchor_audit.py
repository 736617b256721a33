"""Write down, outside the database, where the audit trail ends."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audit import anchors


class Command(BaseCommand):
    help = "Append where the chain of audit events ends to ANCHOR_FILE, and mail it to ANCHOR_MAIL_TO; once a day it happens by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        if (anchor := anchors.take(at=timezone.now())) is None:
            raise CommandError("There is nothing to anchor yet, or somebody else anchors at this moment.")
        self.stdout.write(json.dumps(anchor._asdict()))

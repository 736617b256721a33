"""Verify every signature: its words, the row it signs, and the audit event that holds its hash."""

from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from accounts.services import signatures
from monitoring.selectors import signatures as selector


class Command(BaseCommand):
    help = "Verify every signature; name those that do not verify, and exit with 1."

    def handle(self, *args: Any, **options: Any) -> None:
        count = bad = 0
        for signature, row in selector.with_rows():
            count += 1
            if complaints := signatures.verify(signature, row):
                bad += 1
                self.stdout.write(f"{signature.pk} {signature}: {' '.join(complaints)}")
        for event in selector.lost():
            bad += 1
            self.stdout.write(f"{event.patient} {event.subject}: The signature that the audit trail names is gone.")
        if bad:
            raise CommandError(f"{bad} of {count} signatures do not verify")
        self.stdout.write(f"{count} signatures verify")

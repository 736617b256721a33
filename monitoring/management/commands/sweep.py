"""Do once what beat and a worker do all the time: refresh what is stale, reverse what ran out, send what is due."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from monitoring.services import sweeps


class Command(BaseCommand):
    help = "Sweep once: for cron, or when Celery is down. Safe beside a running worker."

    def handle(self, **options: Any) -> None:
        done = sweeps.run(clock=timezone.now)
        self.stdout.write(
            f"{done.refreshed} refreshed, {done.failed} could not be worked out, "
            f"{done.reversed} authorizations reversed, {done.reminded} reminders sent"
        )

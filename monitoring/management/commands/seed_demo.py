"""Make the demo's patients and accounts."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from monitoring.demo import seeding
from monitoring.demo.cast import PASSWORD


class Command(BaseCommand):
    """Fill an empty demo database: one patient for each story, and an account for each role."""

    help = "Make the demo's patients, one story each, and its accounts; -v 2 tells every story."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        if not settings.IS_DEMO:
            raise CommandError("Set RISKPROG_DEMO=1: the demo's accounts have a public password.")
        if User.objects.filter(username="prescriber").exists():
            raise CommandError("The demo's accounts exist already; `make demo-reset` starts over.")
        told = seeding.seed(password=PASSWORD, at=timezone.now())
        if verbosity > 1:
            for each in told:
                self.stdout.write(f"{each.patient.reference}  {each.patient.family_name}: {each.text}")
        self.stdout.write(f"{len(told)} patients, one story each (see monitoring/demo/stories).")

"""Load contract cases into the database as training patients."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from monitoring.management.input import read_document
from monitoring.policy import cases
from monitoring.policy.reading import Invalid
from monitoring.services import training
from monitoring.services.checks import NotRecordable


class Command(BaseCommand):
    """Write each case of a file as a patient of the demo clinic, and print which patient each became."""

    help = "Write each case of a contract file through the services, as a patient of the demo clinic."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a file holding a list of cases, or one case; - for standard input")

    def handle(self, *, file: str, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError("Made-up patients have no place in a production database; use an embedded one.")
        try:
            raws = cases.raw_cases(read_document(file))
        except Invalid as invalid:
            raise CommandError(str(invalid), returncode=2) from None
        at = timezone.now()
        clinic, by = training.demo_clinic(at=at), training.loader(at=at)
        loaded, refused = [], 0
        for position, raw in enumerate(raws, start=1):
            try:
                patient = training.load(raw, clinic=clinic, by=by, at=at)
            except (Invalid, NotRecordable) as error:
                refused += 1
                print(f"{cases.place('case', position, raw)} refused: {error}", file=sys.stderr)
            else:
                loaded.append({"id": raw["id"], "patient": patient.reference})
        self.stdout.write(json.dumps(loaded))
        print(f"{len(loaded)} cases loaded, {refused} refused.", file=sys.stderr)

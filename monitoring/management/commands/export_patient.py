"""Write everything that is kept about one patient into two files, for a lawful request."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from audit import trail
from audit.actions import Action
from monitoring.documents.whole_record import MADE
from patients import selectors
from patients.models import Patient


class Command(BaseCommand):
    help = "Write everything that is kept about one patient as JSON and as PDF, readable for this user alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", help="the patient's public reference")
        parser.add_argument("--out", required=True, type=Path, help="the folder for both files")

    def handle(self, *, reference: str, out: Path, **options: Any) -> None:
        patient = selectors.by_reference(reference)
        if patient is None:
            raise CommandError(f"No patient has the reference {reference}.", returncode=2)
        at = timezone.now()
        # On paper in the patient's own language and on the patient's own clock.
        with translation.override(patient.language), timezone.override(patient.time_zone):
            made = {kind: make(patient, at=at) for kind, make in MADE.items()}
        # Before anything is on the disk: no copy is without its event.
        trail.record(
            action=Action.RECORD_EXPORTED, patient=patient.reference, subject="command", by=trail.SYSTEM, at=at
        )
        for kind, content in made.items():
            self.stdout.write(str(_written(out, patient, kind, content)))


def _written(out: Path, patient: Patient, kind: str, content: bytes) -> Path:
    place = out / f"record-{patient.reference}.{kind}"
    try:
        out.mkdir(parents=True, exist_ok=True)
        handle = os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError as error:
        raise CommandError(f"{place} cannot be made: {error.strerror}.") from None
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return place

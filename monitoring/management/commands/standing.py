"""Ask the gate about a patient in the database."""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from monitoring.models import Ask
from monitoring.policy import cases
from monitoring.policy.reading import Invalid, instant
from monitoring.services import questions
from patients import selectors


class Command(BaseCommand):
    """Print the contract's answer about one patient, decided from the database."""

    help = "Print the contract's answer about one patient, decided from the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", help="the patient's public reference")
        parser.add_argument("--ask", required=True, choices=[str(each) for each in Ask])
        parser.add_argument("--at", help="the instant asked about, RFC 3339 with an offset; absent: now")
        parser.add_argument("--known-at", help="ignore what was recorded later than this instant")
        parser.add_argument("--policy", help="a program policy used at every instant")
        parser.add_argument("--clinic", help="the supervision profile; absent: the clinic's own")
        parser.add_argument("--prescriber", help="code of the prescriber; absent: the patient's own")
        parser.add_argument("--pharmacy", help="code of the pharmacy; absent: the patient's usual one")

    def handle(self, *, reference: str, **options: Any) -> None:
        patient = selectors.by_reference(reference)
        if patient is None:
            raise CommandError(f"No patient has the reference {reference}.", returncode=2)
        try:
            raw = questions.raw_case(
                patient,
                Ask(options["ask"]),
                at=_instant("--at", options["at"]) or timezone.now(),
                known_at=_instant("--known-at", options["known_at"]),
                **{name: options[name] for name in ("policy", "clinic", "prescriber", "pharmacy")},
            )
            answer = cases.answer(questions.read(raw))
        except Invalid as invalid:
            raise CommandError(str(invalid), returncode=2) from None
        self.stdout.write(json.dumps(answer))


def _instant(option: str, value: str | None) -> datetime | None:
    try:
        return None if value is None else instant(value)
    except Invalid as invalid:
        raise invalid.within(option) from None

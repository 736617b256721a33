"""Answer the gate's question for the cases of a file, reading and writing no database."""

import gc
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from monitoring.management.input import read_document
from monitoring.policy import cases
from monitoring.policy.reading import Invalid


class Command(BaseCommand):
    """Print one answer for each case, in order, and nothing else."""

    help = "Print a JSON list with the gate's answer to each case of a file."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a file holding a list of cases, or one case; - for standard input")

    def handle(self, *, file: str, **options: Any) -> None:
        try:
            found = _read(file)
        except Invalid as invalid:
            raise CommandError(str(invalid), returncode=2) from None
        before = "["
        for number, case in enumerate(found, start=1):
            self.stdout.write(f"{before}\n{json.dumps(cases.answer(case))}", ending="")
            before = ","
            if number % _COLLECT_EVERY == 0:
                gc.collect()
        self.stdout.write("\n]" if found else "[]")


# Each case leaves a few dozen objects in cycles. The collector, left to itself, looks for them several times a case.
_COLLECT_EVERY = 500


def _read(file: str) -> list[cases.Case]:
    """Return all cases; nothing is answered while one of them is not valid. The collector is left to the caller."""
    gc.disable()
    found = cases.read_all(read_document(file))
    # What is read stays to the end: the collector need not walk it again and again.
    gc.freeze()
    return found

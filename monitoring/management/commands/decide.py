"""Answer the gate's question for the cases of a file, reading and writing no database."""

import gc
import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from monitoring.management.input import read_document
from monitoring.policy import cases
from monitoring.policy.cases import Case
from monitoring.policy.reading import Invalid

# Answers stand on lines of their own, and are written all at once.
_NEXT = ",\n"


class Command(BaseCommand):
    """Print one answer for each case, in order, and nothing else."""

    help = "Print a JSON list with the gate's answer to each case of a file."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a file holding a list of cases, or one case; - for standard input")

    def handle(self, *, file: str, **options: Any) -> None:
        try:
            found = read_all(read_document(file))
        except Invalid as invalid:
            raise CommandError(str(invalid), returncode=2) from None
        self.stdout.write(f"[{_NEXT.join(answers(found))}]")


def read_all(document: str) -> list[Case]:
    """Return all cases; nothing is answered while one of them is not valid."""
    gc.disable()
    found = cases.read_all(document)
    # What is read stays to the end: the collector need not walk it again and again.
    gc.freeze()
    gc.enable()
    return found


def answers(found: Iterable[Case]) -> Iterator[str]:
    """Yield the answer to each case as JSON."""
    for case in found:
        yield json.dumps(cases.answer(case))

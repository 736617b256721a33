"""Decide every stored decision again, and say which ones come out differently."""

import multiprocessing
import time
from argparse import ArgumentParser
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from monitoring.selectors import rederivation
from monitoring.selectors.rederivation import Outcome

_NAMED = 20


class Command(BaseCommand):
    help = "Decide every stored decision again from its own case, and compare the answer byte for byte."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--processes", type=int, default=multiprocessing.cpu_count(), help="how many at once")

    def handle(self, *args: Any, processes: int, **options: Any) -> None:
        started = time.monotonic()
        outcome = Outcome()
        for each in _outcomes(list(rederivation.ranges()), processes):
            outcome += each
        self.stdout.write(f"{outcome.same} decisions come out the same, in {time.monotonic() - started:.0f} s.")
        if outcome.other_numbers:
            self.stdout.write(
                f"{outcome.other_numbers} were made under other numbers: take the release whose numbers they name (numbers_sha256)."
            )
        if outcome.differing:
            names = ", ".join(outcome.differing[:_NAMED])
            raise CommandError(f"{len(outcome.differing)} come out differently, beginning with {names}.")


def _outcomes(ranges: list[tuple[int, int]], processes: int) -> Iterable[Outcome]:
    if processes == 1 or len(ranges) < 2:
        return map(rederivation.rederive, ranges)
    # A connection cannot be shared between processes: each opens its own.
    connections.close_all()
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork")) as pool:
        return list(pool.map(rederivation.rederive, ranges))

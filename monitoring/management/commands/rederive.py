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
        parser.add_argument("--limit", type=int, help="only so many, the oldest first")

    def handle(self, *args: Any, processes: int, limit: int | None = None, **options: Any) -> None:
        if processes < 1 or (limit is not None and limit < 1):
            raise CommandError("--processes and --limit take a number from 1 on.")
        started = time.monotonic()
        outcome = Outcome()
        for each in _outcomes(list(rederivation.ranges(limit=limit)), processes):
            outcome += each
        self._say(outcome, time.monotonic() - started)
        if outcome.differing:
            names = ", ".join(outcome.differing[:_NAMED])
            raise CommandError(f"{len(outcome.differing)} come out differently, beginning with {names}.")

    def _say(self, outcome: Outcome, seconds: float) -> None:
        self.stdout.write(f"{outcome.same} decisions come out the same, in {seconds:.0f} s.")
        if outcome.other_numbers:
            self.stdout.write(
                f"{outcome.other_numbers} were made under numbers that are not today's, and were not compared: they can only be"
                " made again with the numbers of their time, which git keeps. Check out the release whose numbers they name"
                " (numbers_sha256), and run this command there."
            )


def _outcomes(ranges: list[tuple[int, int]], processes: int) -> Iterable[Outcome]:
    if processes == 1 or len(ranges) < 2:
        return map(rederivation.rederive, ranges)
    # A connection cannot be shared between processes: each opens its own.
    connections.close_all()
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork")) as pool:
        # In the order of the ranges: the first named is the first that differs.
        return list(pool.map(rederivation.rederive, ranges))

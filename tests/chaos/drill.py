"""Run one seeded run: fresh patients, writers at work, one fault, recovery, and then the checker."""

import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connections

from tests.chaos import checker, clock, people, record, writers
from tests.chaos.breaking import Breaking
from tests.chaos.browser import Browser
from tests.chaos.evidence import Run
from tests.chaos.faults import Fault
from tests.chaos.hooks import messages
from tests.chaos.journal import Journal
from tests.chaos.record import Select

# A minute is what a fact has to show in a standing, and a message to go out.
SETTLE_SECONDS = 60


@dataclass(frozen=True)
class Result:
    """Hold what became of one run."""

    seed: int
    fault: str
    happened: str
    done: Mapping[str, int]
    seconds: float
    settled_in: float
    # What was not in order yet when the writers stopped.
    waited_for: Sequence[str]
    violations: Mapping[str, Sequence[str]]

    def line(self) -> str:
        """Say it in one line, and one more for each violation."""
        done = ", ".join(f"{count} {what}" for what, count in self.done.items())
        verdict = "ok" if not self.violations else "VIOLATED"
        head = f"{verdict} seed={self.seed} {self.fault}: {self.happened}; {done}; {self._settled()}"
        more = [f"    {name}: {each}" for name, found in self.violations.items() for each in found]
        return "\n".join([f"{head} ({self.seconds:.1f} s)", *more])

    def _settled(self) -> str:
        waited = f", waiting for: {', '.join(self.waited_for)}" if self.waited_for else ""
        return f"settled in {self.settled_in:.1f} s{waited}"


class Drill:
    """Drive runs on one stage."""

    def __init__(self, stage: Any, select: Select, folder: Path) -> None:
        self.stage = stage
        self.select = select
        self.folder = folder
        numbers = random.Random(0)
        names = {"nurse": "nurse", "prescriber": "prescriber", "pharmacist": "pharmacist", "pharmacist-2": "pharmacist"}
        self.browsers = {
            each: Browser(lambda: stage.ports, username, people.PASSWORD, numbers) for each, username in names.items()
        }

    def run(self, seed: int, name: str, fault: Fault) -> Result:
        """Run once and check; the same seed chooses the same moments."""
        started = time.monotonic()
        try:
            return self._run(seed, name, fault)
        # The other runs go on.
        except Exception as error:  # noqa: BLE001
            self.stage.start_missing()
            broken = {"could not be run": [repr(error)]}
            seconds = time.monotonic() - started
            return Result(seed, name, "the drill itself broke", {}, seconds, 0, [], broken)

    def _run(self, seed: int, name: str, fault: Fault) -> Result:
        started, numbers = time.monotonic(), random.Random(f"{seed} {name}")
        if fault.begins_at:
            clock.set_to(fault.begins_at(numbers))
        elif not clock.is_usual():
            clock.set_to(clock.BEGINS_AT)
        patients = people.fresh(seed, numbers, at=clock.now())
        breaking = Breaking(self.stage, numbers, patients, clock.now())
        journal = Journal(self.folder / f"journal-{seed}")
        with writers.working(patients[:-1], journal, numbers, self.browsers):
            breaking.wait(0.5, 1.5)
            happened = fault.do(breaking)
            if restarted := self.stage.start_missing():
                happened += f"; started again: {', '.join(restarted)}"
            breaking.wait(0.5, 1)
        journal.close()
        connections.close_all()
        breaking.patients = people.of_run(seed)
        settled_in, waited_for, violations = self._settle(breaking, journal)
        return Result(
            seed=seed,
            fault=name,
            happened=happened,
            done=journal.counts(),
            seconds=time.monotonic() - started,
            settled_in=settled_in,
            waited_for=waited_for,
            violations=violations,
        )

    def _settle(self, breaking: Breaking, journal: Journal) -> tuple[float, list[str], dict[str, list[str]]]:
        """Give the product its minute, and no more, to make good what was broken."""
        started = time.monotonic()
        waited_for = found = checker.violations(self._checked(breaking, journal))
        while found and time.monotonic() - started < SETTLE_SECONDS:
            # What dies late is started again too.
            self.stage.start_missing()
            time.sleep(0.5)
            found = checker.violations(self._checked(breaking, journal))
        return time.monotonic() - started, list(waited_for), found

    def _checked(self, breaking: Breaking, journal: Journal) -> Run:
        ids = [each.pk for each in breaking.patients]
        return Run(
            begun_at=breaking.begun_at,
            record=record.read(self.select, ids, now=clock.now(), messages=messages()),
            journal=journal.entries,
            crashes=breaking.crashes,
            clock_went_back=breaking.clock_went_back,
            poisoned=breaking.poisoned,
        )

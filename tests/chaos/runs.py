"""Choose a fault for each seed, in turn, and print what became of each run."""

import argparse
from collections.abc import Iterator
from typing import Any

from tests.chaos import by_hand, clock, faults, people
from tests.chaos.drill import Drill, Result


def all_of(stage: Any, asked: argparse.Namespace) -> Iterator[Result]:
    """Run all runs that were asked for, one after the other."""
    table = faults.EMBEDDED if stage.name == "embedded" else faults.PRODUCTION
    names = [asked.only] if asked.only else list(table)
    if stage.name == "production":
        people.register(clock.BEGINS_AT)
        by_hand.fill_trail(at=clock.BEGINS_AT)
    drill = Drill(stage, stage.select(), stage.folder)
    for run in range(asked.runs):
        seed = asked.seed + run
        name = names[(seed - 1) % len(names)]
        result = drill.run(seed, name, table[name])
        print(result.line(), flush=True)
        yield result

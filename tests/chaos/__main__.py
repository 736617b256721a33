"""Drill: `make chaos`, or python -m tests.chaos --runs 20 --seed 7 --only full-disk."""

import argparse
import os
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

from tests.chaos import clock
from tests.chaos.embedded import Embedded
from tests.chaos.stage import Stage

STAGES = {"production": Stage, "embedded": Embedded}
SHORT_RUNS = {"production": 14, "embedded": 2}


def main() -> int:
    """Run the drill; 1 if anything was violated."""
    # In the background of a shell it would be ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    asked = _arguments()
    with _stage(asked.mode, asked.logs) as stage:
        from tests.chaos import hooks, runs

        results = list(runs.all_of(stage, asked))
        messages = len(hooks.messages())
    violated = [each for each in results if each.violations]
    faults = Counter(each.fault for each in results)
    print(f"{len(results)} runs, seeds {asked.seed} to {asked.seed + len(results) - 1}, {asked.mode}: {dict(faults)}")
    done = sum((Counter(each.done) for each in results), Counter())
    print(f"in all: {dict(done)}, {messages} messages delivered")
    print(f"{len(violated)} runs with violations: {[each.seed for each in violated]}")
    return 1 if violated else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description="Break the product, and check it.")
    parser.add_argument("--seed", type=int, default=1, help="the first seed; each run has the next one")
    parser.add_argument("--runs", type=int, help="how many runs")
    parser.add_argument("--only", help="the one fault to drill")
    parser.add_argument("--short", action="store_true", help="one run of each of the first faults, for CI")
    parser.add_argument("--logs", type=Path, help="keep the logs of all processes in this folder")
    parser.add_argument("--mode", choices=STAGES, default="production")
    asked = parser.parse_args()
    asked.runs = asked.runs or (SHORT_RUNS[asked.mode] if asked.short else 200)
    return asked


@contextmanager
def _stage(mode: str, logs: Path | None) -> Iterator[Any]:
    """Start everything, and stop and delete it whatever happens."""
    with tempfile.TemporaryDirectory(prefix="riskprog-chaos-") as name:
        folder = Path(name)
        # PostgreSQL, which is not root, has its data inside.
        folder.chmod(0o711)
        stage = STAGES[mode](folder)
        os.environ.update(stage.environment())
        clock.set_to(clock.BEGINS_AT)
        try:
            stage.start()
            django.setup()
            yield stage
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            stage.stop()
            if logs is not None:
                logs.mkdir(parents=True, exist_ok=True)
                for each in [*folder.glob("*.log"), *folder.glob("journal-*"), *folder.glob("mailbox")]:
                    shutil.copy(each, logs)


sys.exit(main())

"""Measure the audit trail: what sealing takes from writing, and how long a long trail takes to verify.

python scripts/bench_audit.py [EVENTS]   on the database of DATABASE_URL, which is filled and not emptied
"""

import multiprocessing
import os
import platform
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskprog.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from audit import sealing, trail  # noqa: E402
from audit.actions import Action  # noqa: E402
from audit.models import Event  # noqa: E402

EVENTS = 1_000_000
# Each round of writing, with and without a sealer beside it, and how often that one looks: the product's looks every 20 s.
SECONDS = 10
SEAL_EVERY = 1
ROUNDS = 5
_BATCH = 10_000


def main(arguments: list[str]) -> int:
    """Print the ratio for one writer and for eight, and what a long trail takes."""
    call_command("migrate", verbosity=0)
    for writers in [1, 8] if connection.vendor == "postgresql" else [1]:
        compare(writers)
    fill(int(arguments[0]) if arguments else EVENTS)
    seconds = timed(lambda: print(f"{sealing.seal(at=timezone.now()):,} events sealed", end=" "))
    print(f"in {seconds:.1f} s")
    print(f"verified in {timed(verify):.1f} s; Python {platform.python_version()}, {connection.vendor}")
    return 0


def compare(writers: int) -> None:
    """Print how much slower writing is while it is sealed: the median of pairs of rounds, since others use the machine."""
    pairs = [(rate(writers), rate(writers, sealing=True)) for _ in range(ROUNDS)]
    ratios = sorted(sealed / plain for plain, sealed in pairs)
    told = ", ".join(f"{plain:,.0f} and {sealed:,.0f}" for plain, sealed in pairs)
    print(f"{writers} writers: {median(ratios):.2f}; events/s without and with a sealer: {told}", flush=True)


def rate(writers: int, *, sealing: bool = False) -> float:
    """Return how many events a second are written, and sealed to the last if there is a sealer."""
    seal_all()
    connection.close()
    stop = multiprocessing.Event()
    written = multiprocessing.Value("q", 0)
    started = time.monotonic()
    workers = [multiprocessing.Process(target=write, args=(stop, written)) for _ in range(writers)]
    workers += [multiprocessing.Process(target=seal_often, args=(stop,))] if sealing else []
    for worker in workers:
        worker.start()
    time.sleep(SECONDS)
    stop.set()
    for worker in workers:
        worker.join()
    if sealing:
        seal_all()
    return written.value / (time.monotonic() - started)


def write(stop: Any, written: Any) -> None:
    """Write one event after the other, each in a transaction of its own, until told to stop."""
    count = 0
    while not stop.is_set():
        record(count)
        count += 1
    with written.get_lock():
        written.value += count


def record(number: int) -> None:
    """Write an event as the product does."""
    trail.record(
        action=Action.FACT_RECORDED,
        patient=f"R-{number:06}",
        subject=f"visit-{number:06}",
        detail={"kind": "visit"},
        by="noor",
        at=timezone.now(),
    )


def seal_often(stop: Any) -> None:
    """Seal every second, until told to stop."""
    while not stop.wait(SEAL_EVERY):
        seal_all()


def seal_all() -> None:
    """Seal what waits."""
    sealing.seal(at=timezone.now())


def fill(events: int) -> None:
    """Fill the trail up to so many events."""
    at = timezone.now()
    for start in range(Event.objects.count(), events, _BATCH):
        numbers = range(start, min(start + _BATCH, events))
        Event.objects.bulk_create(
            Event(
                at=at,
                actor="noor",
                action=Action.FACT_RECORDED,
                patient=f"R-{number % 5000:06}",
                subject=f"visit-{number:06}",
                detail={"kind": "visit"},
            )
            for number in numbers
        )


def verify() -> None:
    """Verify as the command does."""
    with suppress(SystemExit):
        call_command("verify_audit")


def timed(act: Callable[[], Any]) -> float:
    """Return how many seconds something takes."""
    started = time.monotonic()
    act()
    return time.monotonic() - started


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

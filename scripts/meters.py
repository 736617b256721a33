"""Measure a call: seconds on the wall and of this process's CPU, and how much memory the process holds meanwhile."""

import statistics
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

PAGE_MIB = 4096 / 2**20
EVERY_SECONDS = 0.05


class Taken(NamedTuple):
    """Hold what one call took, in seconds."""

    wall: float
    cpu: float


def measure(call: Callable[[], object]) -> Taken:
    """Make the call once."""
    cpu, wall = time.process_time(), time.perf_counter()
    call()
    return Taken(time.perf_counter() - wall, time.process_time() - cpu)


def median(taken: Sequence[Taken]) -> Taken:
    """Return the medians, each for itself."""
    return Taken(statistics.median(each.wall for each in taken), statistics.median(each.cpu for each in taken))


def resident_mib() -> float:
    """Return how much memory this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_MIB


class Memory(threading.Thread):
    """Look again and again at how much memory is held, as long as the block runs."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.seen: list[float] = []
        self._over = threading.Event()

    def __enter__(self) -> "Memory":
        self.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        """Keep what is seen until the block ends."""
        while not self._over.wait(EVERY_SECONDS):
            self.seen.append(resident_mib())

    def at(self, share: float) -> float:
        """Return what was held after this share of the time."""
        return self.seen[min(int(len(self.seen) * share), len(self.seen) - 1)]

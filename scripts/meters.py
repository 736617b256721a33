"""Measure a call: seconds on the wall and of CPU, this process's and the database's, and how much memory is held meanwhile."""

import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from django.db import connection

PAGE_MIB = 4096 / 2**20
TICKS = os.sysconf("SC_CLK_TCK")
EVERY_SECONDS = 0.05


class Taken(NamedTuple):
    """Hold what one call took, in seconds."""

    wall: float
    cpu: float
    database_cpu: float

    @property
    def all_cpu(self) -> float:
        return self.cpu + self.database_cpu


def measure(call: Callable[[], object]) -> Taken:
    """Make the call once."""
    # Asking the database's processes takes longest: first before the call, last after it.
    database, cpu, wall = database_cpu(), _own_cpu(), time.perf_counter()
    call()
    return Taken(time.perf_counter() - wall, _own_cpu() - cpu, database_cpu() - database)


def median(taken: Sequence[Taken]) -> Taken:
    """Return the medians, each for itself."""
    return Taken(*(statistics.median(each) for each in zip(*taken, strict=True)))


def _own_cpu() -> float:
    """Return the CPU of this process and of those it has waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def database_cpu() -> float:
    """Return the CPU that a PostgreSQL on this machine has used, helpers that are gone included."""
    connection.ensure_connection()
    server = _stat(Path(f"/proc/{connection.connection.info.backend_pid}"))[1]
    alive = sum(sum(each[11:13]) for each in _children(server))
    return (alive + sum(_stat(Path(f"/proc/{server}"))[11:15])) / TICKS


def _children(server: int) -> Iterator[list[int]]:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            stat = _stat(process)
        except OSError:
            # It has ended meanwhile.
            continue
        if stat[1] == server:
            yield stat


def _stat(process: Path) -> list[int]:
    """Return a process's numbers from its state on: the parent is the second, CPU the twelfth to fifteenth."""
    state, *numbers = (process / "stat").read_text().rpartition(")")[2].split()
    return [ord(state), *map(int, numbers)]


class Memory(threading.Thread):
    """Look again and again at how much memory this process holds, as long as the block runs."""

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
        """Keep what is seen, in MiB, until the block ends."""
        while not self._over.wait(EVERY_SECONDS):
            self.seen.append(int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_MIB)

    def at(self, share: float) -> float:
        """Return what was held after this share of the time."""
        return self.seen[min(int(len(self.seen) * share), len(self.seen) - 1)]

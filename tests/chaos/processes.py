"""Hold processes that are killed and started again, none of which outlives the drill."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PR_SET_PDEATHSIG = 1
START_SECONDS = 60
STOP_SECONDS = 15


def until(is_so: Callable[[], Any], *, seconds: float, every: float = 0.05) -> bool:
    """Wait until something is so; false when time runs out."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(every)
    return bool(is_so())


class Process:
    """One program with its log, in a session of its own."""

    def __init__(
        self,
        name: str,
        argv: Sequence[Any],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path = ROOT,
        stop_with: signal.Signals = signal.SIGTERM,
        answers: Callable[[], bool] = lambda: True,
        within: float = START_SECONDS,
        **options: Any,
    ) -> None:
        self.name = name
        self.argv = [str(part) for part in argv]
        self.log = log
        self.stop_with = stop_with
        self.answers = answers
        self.within = within
        self.options = {"cwd": cwd, "env": env, **options}
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.launch()
        if not until(lambda: self.answers() or not self.is_alive(), seconds=self.within) or not self.is_alive():
            sys.exit(f"{self.name} did not start:\n{self.log.read_text(errors='replace')[-3000:]}")

    def launch(self) -> None:
        """Start it."""
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(
                self.argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # Even a drill that is killed outright leaves nothing running.
                preexec_fn=_die_with_parent,
                **self.options,
            )

    def is_alive(self) -> bool:
        return self.child is not None and self.child.poll() is None

    @property
    def pid(self) -> int:
        assert self.child is not None
        return self.child.pid

    def kill(self) -> None:
        """End it and its children at once, as a loss of power would."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        assert self.child is not None
        self.child.wait()

    def end(self, number: signal.Signals) -> None:
        """Send one signal, and wait until it has ended by that."""
        assert self.child is not None
        self.child.send_signal(number)
        self.child.wait()

    def stop(self) -> None:
        """Ask it to end; kill what does not."""
        if self.child is None:
            return
        self.child.send_signal(self.stop_with)
        with suppress(subprocess.TimeoutExpired):
            self.child.wait(STOP_SECONDS)
        self.kill()


def children(pid: int) -> list[int]:
    """Return the processes that a process of ours has started, and theirs."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # The name, in parentheses, may hold anything; the parent is the second field after it.
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
    return [each for child in found for each in (child, *children(child))]


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

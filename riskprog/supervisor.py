"""Run several processes as one: started in order, stopped in reverse, none left behind."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from riskprog.processes import GRACEFUL_SECONDS

POLL_SECONDS = 0.2
# A little longer than a process takes to end what is under way.
STOP_SECONDS = GRACEFUL_SECONDS + 5
TAIL_LINES = 15
PR_SET_PDEATHSIG = 1
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class ChildDiedError(Exception):
    """A process ended that should have run on."""

    def __init__(self, name: str, code: int, log: Path) -> None:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-TAIL_LINES:])
        super().__init__(f"{name} stopped (exit status {code}), so everything was stopped. The end of {log}:\n{tail}")


class Supervisor:
    """Hold child processes for the length of a `with` block; signals end the block as Ctrl-C does."""

    def __init__(self, *, logs: Path) -> None:
        self._logs = logs
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "Supervisor":
        self._logs.mkdir(parents=True, exist_ok=True)
        for each in STOP_SIGNALS:
            signal.signal(each, _interrupt)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        # A second Ctrl-C must not cut the clearing-up short.
        for each in STOP_SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        for child in reversed(self._children.values()):
            _stop(child)

    def start(self, name: str, argv: Sequence[str | Path]) -> None:
        """Start one process, with its output in a log file of its own."""
        with self._log(name).open("wb") as log:
            self._children[name] = subprocess.Popen(
                [str(part) for part in argv],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Out of the terminal's reach: Ctrl-C comes to the supervisor, which stops them in order.
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )

    def wait_until(self, is_ready: Callable[[], bool], *, seconds: float) -> bool:
        """Wait until something is so; false when time runs out.

        :raises ChildDiedError: a process ended meanwhile.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._raise_if_one_died()
            if is_ready():
                return True
            time.sleep(POLL_SECONDS)
        return False

    def wait_forever(self) -> None:
        """Wait until a signal comes.

        :raises ChildDiedError: a process ended first.
        """
        while not self.wait_until(lambda: False, seconds=3600):
            continue

    def _raise_if_one_died(self) -> None:
        for name, child in self._children.items():
            if (code := child.poll()) is not None:
                raise ChildDiedError(name, code, self._log(name))

    def _log(self, name: str) -> Path:
        return self._logs / f"{name}.log"


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _die_with_parent() -> None:
    # Even a supervisor that is killed outright, and so cannot clear up, leaves nothing running.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _stop(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    with suppress(subprocess.TimeoutExpired):
        child.wait(STOP_SECONDS)
    # What is left of its session, if it did not stop in time or left its own children.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()

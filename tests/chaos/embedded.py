"""Set the stage as one machine does: `manage.py demo`, with SQLite and its own broker, started again when it has stopped."""

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from scripts import services
from tests.chaos import record
from tests.chaos.processes import ROOT, Process, children, until

# The demo makes its patients first.
FIRST_START_SECONDS = 240
# Each of its processes may take ten seconds to end.
STOPS_SECONDS = 90
# What the command line of each holds.
PROGRAMS = {"worker": b"\0worker\0", "broker": b"valkey-server", "beat": b"\0beat\0", "web": b"\0gunicorn\0"}


class Embedded:
    """The product as `make demo` runs it: when one of its processes dies it stops them all, and somebody starts it again."""

    name = "embedded"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = [services.free_port()]
        self.data = folder / "var"
        self.processes: dict[str, Process] = {}

    def environment(self) -> dict[str, str]:
        """Return what the environment of every process says."""
        return {
            "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
            "RISKPROG_MODE": "embedded",
            "RISKPROG_DEMO": "1",
            "RISKPROG_DATA_DIR": str(self.data),
            "RISKPROG_CHAOS_DIR": str(self.folder),
            "PYTHONPATH": str(ROOT),
        }

    def start(self) -> None:
        """Start the demo, once: it makes its own data and people."""
        argv = [sys.executable, "manage.py", "demo", "--port", str(self.ports[0])]
        self.processes["demo"] = Process(
            "demo",
            argv,
            log=self.folder / "demo.log",
            env=dict(os.environ),
            answers=self._welcomes,
            within=FIRST_START_SECONDS,
        )
        self.processes["demo"].start()

    def _welcomes(self) -> bool:
        """Tell whether it answers, all its processes started."""
        return services.can_connect(self.ports[0]) and all(self._pids(each) for each in PROGRAMS)

    def _pids(self, name: str) -> list[int]:
        found = []
        for pid in children(self.processes["demo"].pid):
            with suppress(OSError):
                if PROGRAMS[name] in Path(f"/proc/{pid}/cmdline").read_bytes():
                    found.append(pid)
        return found

    def kill(self, name: str) -> None:
        """Kill one process and its children at once, and wait until the demo has stopped, as it then does."""
        for pid in self._pids(name):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        until(lambda: not self.processes["demo"].is_alive(), seconds=STOPS_SECONDS)

    def start_missing(self) -> list[str]:
        """Start the demo again if it has stopped."""
        demo = self.processes["demo"]
        if demo.is_alive():
            return []
        demo.start()
        return ["demo"]

    def stop(self) -> None:
        for each in self.processes.values():
            each.stop()

    def select(self) -> record.Select:
        """Return what the checker asks."""
        return record.of_sqlite(str(self.data / "riskprog.sqlite3"))

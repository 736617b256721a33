"""Run services at the same moment, each in a thread with a connection of its own."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

Call = Callable[[], Any]
DEADLINE = 20


@contextmanager
def separate_connections(path: Path) -> Iterator[None]:
    """Use a database that several connections can share: on SQLite a file, as a clinic's is, in place of memory."""
    if connection.vendor == "postgresql":
        yield
        return
    memory = connections["default"]
    with closing(sqlite3.connect(path)) as file:
        memory.connection.backup(file)
    name, memory.settings_dict["NAME"] = memory.settings_dict["NAME"], str(path)
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = memory
        memory.settings_dict["NAME"] = name


def together(*calls: Call) -> list[Any]:
    """Start all calls at one moment; return in order what each returned or raised."""
    start = threading.Barrier(len(calls))
    threads = [_Thread(call, start) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE)
    assert not any(thread.is_alive() for thread in threads)
    return [thread.outcome for thread in threads]


def overlap(first: Call, second: Call, *, after: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any]:
    """Hold the first call once it has come through the function named `after`, until the second waits for it or is done.

    Return what each returned or raised.
    """
    held = threading.Event()
    one, other = _Thread(first), _Thread(second)
    module, name = after.rsplit(".", 1)
    function = getattr(import_module(module), name)

    def hold(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        if threading.current_thread() is one:
            held.set()
            _wait(other.is_waiting)
        return result

    with monkeypatch.context() as patch:
        patch.setattr(after, hold)
        one.start()
        assert held.wait(DEADLINE)
        other.start()
        one.join(DEADLINE)
        other.join(DEADLINE)
    assert not one.is_alive()
    assert not other.is_alive()
    return one.outcome, other.outcome


def _wait(ready: Call) -> None:
    end = time.monotonic() + DEADLINE
    while not ready():
        assert time.monotonic() < end
        time.sleep(0.002)


class _Thread(threading.Thread):
    """Keep what a call returned or raised, and tell whether it waits for another."""

    def __init__(self, call: Call, start: threading.Barrier | None = None) -> None:
        super().__init__()
        self.call = call
        self.barrier = start
        self.outcome: Any = None
        self.backend: int | None = None
        self.began: float | None = None

    def run(self) -> None:
        try:
            connection.ensure_connection()
            self.backend = connection.connection.info.backend_pid if connection.vendor == "postgresql" else None
            if self.barrier is not None:
                self.barrier.wait(DEADLINE)
            self.began = time.monotonic()
            self.outcome = self.call()
        except Exception as error:  # noqa: BLE001 (whatever it is, the test looks at it)
            self.outcome = error
        finally:
            connection.close()

    def is_waiting(self) -> bool:
        """Tell whether the call is done or waits for a lock; SQLite cannot say, so a moment must do."""
        if self.ident is None or self.began is None:
            return False
        if not self.is_alive():
            return True
        if self.backend is None:
            return time.monotonic() > self.began + 0.02
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [self.backend])
            return bool(cursor.fetchone()[0])

"""Several processes run as one: none outlives the others, however they end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SLEEPER = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(60)"
PROGRAM = """
import pathlib, sys
from riskprog.supervisor import Supervisor

folder = pathlib.Path(sys.argv[1])
try:
    with Supervisor(logs=folder / "logs") as supervisor:
        for name in ("broker", "web"):
            supervisor.start(name, [sys.executable, "-c", sys.argv[2], folder / name])
        supervisor.wait_forever()
except KeyboardInterrupt:
    print("interrupted")
except Exception as error:
    print(error)
"""


@contextmanager
def supervised(folder: Path) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder), SLEEPER], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process, [pid_in(folder / name) for name in ("broker", "web")]
    finally:
        process.kill()
        process.communicate()


def pid_in(path: Path) -> int:
    assert eventually(lambda: path.exists() and path.read_text() != "")
    return int(path.read_text())


def eventually(is_so: Callable[[], bool]) -> bool:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(0.05)
    return False


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_every_process(number: signal.Signals, tmp_path: Path) -> None:
    with supervised(tmp_path) as (process, children):
        process.send_signal(number)
        output, _ = process.communicate(timeout=20)

    assert output == "interrupted\n"
    assert [pid for pid in children if is_alive(pid)] == []


def test_one_death_stops_the_others_and_says_whose(tmp_path: Path) -> None:
    with supervised(tmp_path) as (process, children):
        os.kill(children[1], signal.SIGKILL)
        output, _ = process.communicate(timeout=20)

    assert output.startswith("web stopped (exit status -9), so everything was stopped.")
    assert [pid for pid in children if is_alive(pid)] == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_even_killing_the_supervisor_leaves_no_orphan(tmp_path: Path) -> None:
    with supervised(tmp_path) as (process, children):
        process.kill()

        assert eventually(lambda: not any(is_alive(pid) for pid in children))

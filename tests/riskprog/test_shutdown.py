"""What is under way when a process is told to stop ends first; nothing new is begun."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from celery import Celery
from django.conf import settings

from riskprog import gunicorn, processes
from riskprog.supervisor import STOP_SECONDS
from tests.riskprog.production import ROOT


@contextmanager
def started(command: list[str], log: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=os.environ | environment, stdout=file, stderr=file
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_gunicorn_ends_the_request_under_way_and_takes_no_other(tmp_path: Path) -> None:
    port = free_port()
    command = [*processes.web()[:-1], "tests.riskprog.slow_wsgi"]

    with (
        started(command, tmp_path / "log", WEB_BIND=f"127.0.0.1:{port}") as web,
        closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection,
    ):
        wait_until(lambda: listens(port))
        connection.request("GET", "/")
        with connection.getresponse() as response:
            begun = response.read(6)
            web.send_signal(signal.SIGTERM)
            wait_until(lambda: not listens(port))
            rest = response.read()

        assert (begun, rest) == (b"begun,", b"ended")
        assert web.wait(20) == 0


@pytest.mark.redis
def test_a_worker_ends_the_task_under_way_and_leaves_the_next_to_others(tmp_path: Path) -> None:
    folders = [tmp_path / "first", tmp_path / "second"]
    queue = f"test-{tmp_path.name}"
    sender = Celery(broker=settings.CELERY_BROKER_URL)
    command = processes.worker(concurrency=1)
    command[command.index("riskprog")] = "tests.riskprog.slow_worker"
    for folder in folders:
        folder.mkdir()

    with started([*command, "--queues", queue], tmp_path / "log") as worker:
        for folder in folders:
            sender.send_task("tests.slow", [str(folder)], queue=queue)
        wait_until((folders[0] / "begun").exists)
        worker.send_signal(signal.SIGTERM)

        assert worker.wait(30) == 0
    assert (folders[0] / "ended").exists()
    assert not (folders[1] / "begun").exists()


def test_whoever_stops_a_process_waits_longer_than_it_takes() -> None:
    assert gunicorn.graceful_timeout == processes.GRACEFUL_SECONDS
    assert processes.GRACEFUL_SECONDS < STOP_SECONDS

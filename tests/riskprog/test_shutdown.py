"""What is under way when a process is told to stop ends first; nothing new is begun."""

import http.client
import signal
from contextlib import closing
from pathlib import Path

import pytest
from celery import Celery
from django.conf import settings

from riskprog import gunicorn, processes
from riskprog.supervisor import STOP_SECONDS
from tests.riskprog.running import free_port, listens, started, wait_until


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

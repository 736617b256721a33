#!/usr/bin/env python3
"""Start a private PostgreSQL and Redis, run one command against them, and stop them.

    scripts/services.py run -- pytest

The command finds them by DATABASE_URL and REDIS_URL. Nothing of the machine's own servers is touched.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

START_SECONDS = 30
STOP_SECONDS = 10

# Tests start from nothing each time: what a crash would lose is not worth waiting for.
POSTGRES_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "timezone": "UTC",
}


def main(argv: list[str]) -> int:
    """Run the command and return its exit status."""
    if argv[:2] != ["run", "--"] or len(argv) == 2:
        print(__doc__, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="riskprog-services-")))
        folder.chmod(0o711)
        database_url = stack.enter_context(postgres(folder / "postgres"))
        redis_url = stack.enter_context(redis(folder / "redis"))
        print(f"DATABASE_URL={database_url} REDIS_URL={redis_url}", flush=True)
        return subprocess.call(argv[2:], env={**os.environ, "DATABASE_URL": database_url, "REDIS_URL": redis_url})


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Run a PostgreSQL of our own and give its URL."""
    port = free_port()
    make_cluster(folder)
    server = postgres_server(folder, port=port, settings=POSTGRES_SETTINGS)
    with running(server, log=folder / "log", stop_with=signal.SIGINT, cwd=folder, **unprivileged()) as process:
        wait_for(process, lambda: postgres_answers(port), log=folder / "log")
        yield postgres_url(port)


def make_cluster(folder: Path, *options: str) -> None:
    """Make the data of a PostgreSQL in a new folder."""
    user = unprivileged()
    folder.mkdir(mode=0o700)
    if user:
        shutil.chown(folder, **user)
    argv = [find_postgres() / "initdb", "-D", folder / "data", "-U", "riskprog", "-A", "trust", "-E", "UTF8"]
    argv += ["--locale=C", "--no-sync", *options]
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL, cwd=folder, **user)


def postgres_server(folder: Path, *, port: int, settings: Mapping[str, str]) -> list[Any]:
    """Return the command that serves the data of a folder."""
    given = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return [find_postgres() / "postgres", "-D", folder / "data", "-k", folder, "-p", str(port), *given]


def postgres_answers(port: int) -> bool:
    """Say whether a PostgreSQL takes connections."""
    return subprocess.call([find_postgres() / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]) == 0


def postgres_url(port: int, *, role: str = "riskprog") -> str:
    """Return where a PostgreSQL of ours is; without more said, for the owner of everything in it."""
    return f"postgres://{role}@127.0.0.1:{port}/postgres"


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """Run a Redis of our own and give its URL."""
    port = free_port()
    folder.mkdir()
    with running(redis_server(folder, port=port), log=folder / "log", stop_with=signal.SIGTERM) as process:
        wait_for(process, lambda: can_connect(port), log=folder / "log")
        yield f"redis://127.0.0.1:{port}/0"


def redis_server(folder: Path, *, port: int) -> list[Any]:
    """Return the command that runs a Redis in a folder."""
    program = shutil.which("redis-server")
    if not program:
        sys.exit("redis-server is missing: apt-get install redis-server")
    return [program, "--bind", "127.0.0.1", "--port", str(port), "--dir", folder, "--save", ""]


def find_postgres() -> Path:
    """Find the newest PostgreSQL's programs, which Debian keeps off the PATH."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    on_path = shutil.which("initdb")
    if not versions and not on_path:
        sys.exit("PostgreSQL is missing: apt-get install postgresql")
    return versions[-1].parent if versions else Path(str(on_path)).parent


def unprivileged() -> dict[str, Any]:
    """Name whom to run PostgreSQL as, which refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    known = {each.pw_name: each for each in pwd.getpwall()}
    entry = known.get("postgres") or known["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid}


def free_port() -> int:
    """Find a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def can_connect(port: int) -> bool:
    """Say whether somebody listens."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running(
    argv: list[Any], *, log: Path, stop_with: signal.Signals, **options: Any
) -> Iterator[subprocess.Popen[bytes]]:
    """Hold a server for the length of the block; Ctrl-C reaches the command first, and the server through us."""
    with log.open("wb") as file:
        process = subprocess.Popen(argv, stdout=file, stderr=file, start_new_session=True, **options)
    try:
        yield process
    finally:
        process.send_signal(stop_with)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(process: subprocess.Popen[bytes], is_ready: Callable[[], bool], *, log: Path) -> None:
    """Wait until a server answers, or show its log and give up."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if is_ready():
            return
        time.sleep(0.1)
    sys.exit(f"A server did not start:\n{log.read_text(errors='replace')}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

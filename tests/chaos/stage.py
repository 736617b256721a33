"""Set the stage once for many runs: PostgreSQL, Redis, web, worker and beat as in production, on free ports."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import redis

from scripts import services
from tests.chaos import record
from tests.chaos.processes import ROOT, Process, children

# A crash test needs what other tests switch off: a commit is on the disk when it is acknowledged.
POSTGRES_SETTINGS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "listen_addresses": "127.0.0.1",
    "timezone": "UTC",
    # Small files, so that a limit on the size of a file is soon met by a table, and never by the journal of the database.
    "max_wal_size": "32MB",
    "min_wal_size": "2MB",
}
APP_ROLE = "riskprog_app"
REDIS_PASSWORD = "a-password-of-the-drill"
# Also the most that a file of its journal holds.
WAL_SEGMENT_BYTES = 1024 * 1024
CELERY = [sys.executable, "-m", "celery", "--quiet", "--app", "riskprog"]


class Stage:
    """The product as `docker-compose.yml` runs it."""

    name = "production"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database_port, self.redis_port, self.web_port = (services.free_port() for _ in range(3))
        # Where pages are served; one more while two versions run.
        self.ports = [self.web_port]
        self.processes: dict[str, Process] = {}
        # The drill itself is the owner of the tables; what it breaks signs in with a role that cannot change history.
        self.database_url = services.postgres_url(self.database_port)
        self.app_database_url = services.postgres_url(self.database_port, role=APP_ROLE)
        self.redis_url = f"redis://:{REDIS_PASSWORD}@127.0.0.1:{self.redis_port}/0"

    def environment(self) -> dict[str, str]:
        """Return what the environment of every process says."""
        return {
            "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
            "RISKPROG_MODE": "production",
            "RISKPROG_CHAOS_DIR": str(self.folder),
            "SECRET_KEY": "only-the-drill-uses-this-key-of-fifty-letters-or-more-7c1",
            "DATABASE_URL": self.database_url,
            "APP_DATABASE_ROLE": APP_ROLE,
            "REDIS_URL": self.redis_url,
            "ALLOWED_HOSTS": "127.0.0.1",
            "PUBLIC_URL": "https://127.0.0.1",
            "BEHIND_TLS_PROXY": "1",
            "STATIC_ROOT": str(self.folder / "static"),
            "PYTHONPATH": str(ROOT),
        }

    def start(self) -> None:
        """Start everything, once."""
        services.make_cluster(self.folder / "postgres", "--wal-segsize=1")
        (self.folder / "redis").mkdir()
        self._add_services()
        self.start_missing()
        self.manage("collectstatic", "--noinput", "--verbosity=0")
        self.manage("migrate", "--noinput", "--verbosity=0")
        self.manage("grant")
        self.add_web("web", self.web_port)
        self.add("worker", [*CELERY, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle"])
        self.add_beat("beat")
        self.start_missing()

    def _add_services(self) -> None:
        folder, ports = self.folder, (self.database_port, self.redis_port)
        self.processes["postgres"] = Process(
            "postgres",
            services.postgres_server(folder / "postgres", port=ports[0], settings=POSTGRES_SETTINGS),
            log=folder / "postgres.log",
            cwd=folder / "postgres",
            stop_with=signal.SIGINT,
            answers=lambda: services.postgres_answers(ports[0]),
            **services.unprivileged(),
        )
        server = services.redis_server(folder / "redis", port=ports[1])
        self.processes["redis"] = Process(
            "redis",
            [*server, "--requirepass", REDIS_PASSWORD, "--appendonly", "yes"],
            log=folder / "redis.log",
            answers=lambda: services.can_connect(ports[1]),
        )

    def add(self, name: str, argv: list[str], *, cwd: Path = ROOT, **environment: str) -> Process:
        """Add a process of the product; it is not started yet."""
        env = {**os.environ, "DATABASE_URL": self.app_database_url, "PYTHONPATH": str(cwd), **environment}
        self.processes[name] = Process(name, argv, log=self.folder / f"{name}.log", env=env, cwd=cwd)
        return self.processes[name]

    def add_web(self, name: str, port: int, *, cwd: Path = ROOT) -> Process:
        gunicorn = [sys.executable, "-m", "gunicorn", "--config", "python:riskprog.gunicorn", "riskprog.wsgi"]
        process = self.add(name, gunicorn, cwd=cwd, WEB_BIND=f"127.0.0.1:{port}")
        process.answers = lambda: services.can_connect(port)
        return process

    def add_beat(self, name: str) -> Process:
        schedule = ["--schedule", str(self.folder / f"{name}-schedule"), "--pidfile", ""]
        return self.add(name, [*CELERY, "beat", *schedule])

    def start_missing(self) -> list[str]:
        """Start what does not run, as `restart: unless-stopped` does; return the names."""
        missing = [each for each in self.processes.values() if not each.is_alive()]
        for each in missing:
            each.start()
        return [each.name for each in missing]

    def kill(self, name: str) -> None:
        """Kill one of them, and its children, at once."""
        self.processes[name].kill()

    def take_away(self, name: str) -> None:
        """Stop a process that is not needed any more."""
        self.processes.pop(name).stop()

    def stop(self) -> None:
        """Stop everything, the newest first."""
        for each in reversed(list(self.processes.values())):
            each.stop()

    def manage(self, *argv: str, cwd: Path = ROOT) -> None:
        """Run one of the product's commands."""
        env = {**os.environ, "PYTHONPATH": str(cwd)}
        done = subprocess.run(
            [sys.executable, "manage.py", *argv], cwd=cwd, env=env, capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.exit(f"manage.py {' '.join(argv)}:\n{done.stdout}{done.stderr}")

    def select(self) -> record.Select:
        """Return what the checker asks."""
        return record.of_postgres(self.database_url)

    def redis(self, password: str = REDIS_PASSWORD) -> redis.Redis:
        """Return a client of our Redis."""
        return redis.Redis(port=self.redis_port, password=password)

    def postgres_pids(self) -> list[int]:
        """Return every process of our PostgreSQL: each is in a session of its own."""
        postmaster = self.processes["postgres"].pid
        return [postmaster, *children(postmaster)]

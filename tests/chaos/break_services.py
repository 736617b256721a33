"""Break what the product stands on: its database, its disk and its broker."""

import os
import signal
import subprocess
import time
from collections.abc import Iterable
from contextlib import suppress

import redis

from scripts import services
from tests.chaos.break_processes import SENDERS
from tests.chaos.breaking import Breaking
from tests.chaos.processes import until
from tests.chaos.stage import REDIS_PASSWORD, WAL_SEGMENT_BYTES, Stage

# Now and then Redis is away for minutes.
LONG_STOP_SECONDS = 120
LONG_STOPS = 0.1


def database_restarted(it: Breaking) -> str:
    """Stop the database at once, as `pg_ctl stop -m immediate` does, and start it again on the same data."""
    postgres = it.stage.processes["postgres"]
    postgres.end(signal.SIGQUIT)
    it.crashes += SENDERS
    seconds = it.wait(0, 1)
    postgres.start()
    return f"down for {seconds:.1f} s and its recovery"


def database_process_killed(it: Breaking) -> str:
    """Kill one process of the database, which then ends every connection and recovers by itself."""
    _signal([it.numbers.choice(it.stage.postgres_pids()[1:])], signal.SIGKILL)
    it.crashes += SENDERS
    it.wait(0.2, 0.5)
    until(it.stage.processes["postgres"].answers, seconds=30)
    return "recovered by itself"


def slow_database(it: Breaking) -> str:
    """Let the whole database stand still, again and again."""
    end, times = time.monotonic() + 4, 0
    while time.monotonic() < end:
        pids = it.stage.postgres_pids()
        _signal(pids, signal.SIGSTOP)
        it.wait(0.1, 0.8)
        # While the first of them stands still, nobody new comes.
        _signal(pids, signal.SIGCONT)
        it.wait(0, 0.1)
        times += 1
    return f"stood still {times} times"


def _signal(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def full_disk(it: Breaking) -> str:
    """Let no file of the database grow: to a table that needs room, the disk is full.

    The limit is a process's own (RLIMIT_FSIZE), which needs neither root nor a file system; the journal of the database,
    whose files are never larger, is not touched.
    """
    before = _refusals(it.stage)
    it.crashes += SENDERS
    _limit(it.stage, WAL_SEGMENT_BYTES)
    until(lambda: _refusals(it.stage) > before, seconds=8)
    it.wait(0.5, 2)
    _limit(it.stage, "unlimited")
    return f"{_refusals(it.stage) - before} statements refused"


def _limit(stage: Stage, size: int | str) -> None:
    """Set the limit of every process of the database, by a process of the same user, and leave the hard limit as it is."""
    for pid in stage.postgres_pids():
        # One of them may have ended meanwhile.
        subprocess.run(
            ["prlimit", "--pid", str(pid), f"--fsize={size}:"],
            check=False,
            stderr=subprocess.DEVNULL,
            **services.unprivileged(),
        )


def _refusals(stage: Stage) -> int:
    return stage.processes["postgres"].log.read_text(errors="replace").count("could not extend file")


def redis_flushed(it: Breaking) -> str:
    """Empty Redis, some times over."""
    times = it.numbers.randint(1, 4)
    for _ in range(times):
        it.stage.redis().flushall()
        it.wait(0, 0.7)
    return f"flushed {times} times"


def redis_stopped(it: Breaking) -> str:
    """Stop Redis for seconds; for minutes now and then."""
    process = it.stage.processes["redis"]
    process.stop()
    seconds = LONG_STOP_SECONDS if it.numbers.random() < LONG_STOPS else it.numbers.uniform(2, 6)
    time.sleep(seconds)
    process.start()
    return f"stopped for {seconds:.0f} s"


def redis_password_wrong(it: Breaking) -> str:
    """Change the password of Redis under everybody's feet, and set it right again."""
    it.stage.redis().config_set("requirepass", "another")
    for kind in ("normal", "pubsub"):
        with suppress(redis.RedisError):
            it.stage.redis("another").execute_command("CLIENT", "KILL", "TYPE", kind, "SKIPME", "yes")
    seconds = it.wait(2, 6)
    it.stage.redis("another").config_set("requirepass", REDIS_PASSWORD)
    return f"wrong for {seconds:.1f} s"

"""Measure a sweep that finds everybody stale, by one process and by two, against the statement of `gate.sql`."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import sweep_cases
from django.db import connection
from meters import Memory, measure

from monitoring.models import Standing
from monitoring.services import sweeps

GATE = Path(__file__).with_name("gate.sql").read_text(encoding="utf-8")
NEW_YORK = ZoneInfo("America/New_York")


def measure_all(*, sweep_in_a_process: Sequence[str]) -> int:
    """Let statement and sweeps take turns under two policies, print the figures, and return how many answers differ."""
    return sum(_measure(noon(day), sweep_in_a_process) for day in sweep_cases.DAYS)


def noon(day: date) -> datetime:
    """Return the instant at which a day is asked about."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=NEW_YORK)


def _measure(at: datetime, sweep_in_a_process: Sequence[str]) -> int:
    first = measure(lambda: _answers(at))
    _expire_all(at)
    with Memory() as memory:
        alone = measure(lambda: sweeps.run(clock=lambda: at))
    differences = _differences(at)
    _expire_all(at)
    two = measure(lambda: _run_two([*sweep_in_a_process, at.isoformat()]))
    differences += _differences(at)
    again = measure(lambda: _answers(at))
    statement, statement_cpu = (first.wall + again.wall) / 2, (first.all_cpu + again.all_cpu) / 2
    print(
        f"{at:%Y-%m-%d}: statement {first.wall:.1f} and {again.wall:.1f} s ({statement_cpu:.1f} of CPU, all processes); "
        f"sweep {alone.wall:.1f} s ({alone.all_cpu:.1f} of CPU, {alone.database_cpu:.1f} of it the database's), "
        f"{alone.wall / statement:.1f} x, CPU {alone.all_cpu / statement_cpu:.1f} x; "
        f"two sweeps at once {two.wall:.1f} s ({two.all_cpu:.1f} of CPU), {two.wall / statement:.1f} x; "
        f"memory at 10, 50, 100 %: {memory.at(0.1):.0f}, {memory.at(0.5):.0f}, {memory.at(1):.0f} MiB; "
        f"answers that differ: {differences}",
        flush=True,
    )
    return differences


def _expire_all(at: datetime) -> None:
    Standing.objects.update(stale_at=at)
    with connection.cursor() as cursor:
        # What the update leaves behind is not the next measurement's to clear away.
        cursor.execute("VACUUM ANALYZE monitoring_standing")


def _run_two(command: Sequence[str]) -> None:
    processes = [subprocess.Popen(command) for _ in range(2)]
    if any(process.wait() for process in processes):
        sys.exit("a sweep failed")


def _answers(at: datetime) -> list[tuple[int, str, bool, list[str]]]:
    with connection.cursor() as cursor:
        cursor.execute(GATE, {"today": at.date()})
        return cursor.fetchall()


def _differences(at: datetime) -> int:
    """Return how many standings say something else than the statement, or were not worked out for this instant."""
    answered = {(patient, ask): (permits, blocking) for patient, ask, permits, blocking in _answers(at)}
    kept = Standing.objects.filter(decided_at=at).values_list("patient_id", "ask", "permits", "blocking")
    differ = sum(answered.pop((patient, ask), None) != (permits, blocking) for patient, ask, permits, blocking in kept)
    return differ + len(answered)

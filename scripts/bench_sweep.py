"""Measure the sweep on PostgreSQL against one statement that answers the whole gate, and against the number of stale rows.

python scripts/services.py run -- python scripts/bench_sweep.py [PATIENTS]   (the database must be empty)

A row is a standing, one for each patient and question. What is timed is `sweeps.run`, everything that it writes included.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]
GATE = (ROOT / "scripts" / "gate.sql").read_text(encoding="utf-8")
DISTINCT = 1500
ROUNDS = 3
STALE_ROWS = (1, 10, 100, 1_000, 10_000, 30_000)
ALONE, GROWN = 1_000, 10
# Beyond every key there is.
FAR = 3_000_000_000
IDLE_ROUNDS = 25
NEW_YORK = ZoneInfo("America/New_York")


def main(arguments: list[str]) -> int:
    """Fill the database, measure, and print the figures; a patient answered differently ends with status 1."""
    with tempfile.TemporaryDirectory(prefix="riskprog-bench-") as folder:
        os.environ |= {"RISKPROG_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "riskprog.settings", "LOG_LEVEL": "ERROR"}
        import django

        django.setup()
        if arguments[:1] == ["sweep"]:
            return _sweep(datetime.fromisoformat(arguments[1]))
        _fill(int(arguments[0]) if arguments else 100_000)
        differences = _measure_full()
        _measure_stale_rows()
        _measure_growth()
    return 1 if differences else 0


def _sweep(at: datetime) -> int:
    from monitoring.services import sweeps

    sweeps.run(clock=lambda: at)
    return 0


def _fill(patients: int) -> None:
    import sweep_patients
    from django.core.management import call_command
    from django.db import connection

    started = time.monotonic()
    call_command("migrate", verbosity=0)
    distinct = min(DISTINCT, patients)
    sweep_patients.fill(distinct=distinct, copies=patients // distinct - 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM patients_patient), (SELECT count(*) FROM patients_fact)")
        made, facts = cursor.fetchone()
    print(
        f"{made:,} patients ({distinct:,} distinct), {facts / made:.1f} facts each, "
        f"filled in {time.monotonic() - started:.0f} s",
        flush=True,
    )


def _instants() -> Iterator[datetime]:
    import sweep_cases

    return (_noon(each) for each in sweep_cases.DAYS)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=NEW_YORK)


def _measure_full() -> int:
    """Let the statement and the sweep take turns on two days of different policies; return how many answers differ."""
    from meters import Memory, measure

    from monitoring.services import standings
    from patients.models import Patient

    # The first time they are inserted; measured is what a sweep does, which is to write over them.
    standings.refresh_in_chunks(Patient.objects.values_list("pk", flat=True), at=next(_instants()))
    ratios, at_once, differences = [], [], 0
    for at in _instants():
        _expire_all(at)
        statement = measure(lambda at=at: _answers(at))
        with Memory() as memory:
            full = measure(lambda at=at: _sweep(at))
        differences += _differences(at)
        _expire_all(at)
        together = measure(lambda at=at: _sweep_in_two_processes(at))
        ratios.append(full.wall / statement.wall)
        at_once.append(together.wall / statement.wall)
        print(
            f"full, {at:%Y-%m-%d}: statement {statement.wall:.1f} s; sweep {full.wall:.1f} s ({full.cpu:.1f} of CPU), "
            f"{ratios[-1]:.1f} x; two sweeps at once {together.wall:.1f} s, {at_once[-1]:.1f} x; memory at 10, 50, 100 %: "
            f"{memory.at(0.1):.0f}, {memory.at(0.5):.0f}, {memory.at(1):.0f} MiB; {differences} answers differ so far",
            flush=True,
        )
    print(f"full: median {statistics.median(ratios):.1f} x, two at once {statistics.median(at_once):.1f} x")
    return differences


def _expire_all(at: datetime) -> None:
    from django.db import connection

    from monitoring.models import Standing

    Standing.objects.update(stale_at=at)
    with connection.cursor() as cursor:
        # What the updates left behind is not the next measurement's to clear away.
        cursor.execute("VACUUM ANALYZE monitoring_standing")


def _answers(at: datetime) -> list[tuple[int, str, bool, list[str]]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(GATE, {"today": at.date()})
        return cursor.fetchall()


def _differences(at: datetime) -> int:
    from monitoring.models import Standing

    answered = {(patient, ask): (permits, blocking) for patient, ask, permits, blocking in _answers(at)}
    kept = Standing.objects.values_list("patient_id", "ask", "permits", "blocking")
    differ = sum(answered.pop((patient, ask), None) != (permits, blocking) for patient, ask, permits, blocking in kept)
    return differ + len(answered)


def _sweep_in_two_processes(at: datetime) -> None:
    command = [sys.executable, __file__, "sweep", at.isoformat()]
    for process in [subprocess.Popen(command) for _ in range(2)]:
        if process.wait():
            sys.exit("a sweep failed")


def _measure_stale_rows() -> None:
    """Measure sweeps that find few or many rows stale, both rows of a patient together, as they mostly go stale."""
    at = list(_instants())[-1]
    print(f"of the patients with a row that will go stale, {_alone(at):.0%} have one that goes before the other")
    for rows in STALE_ROWS:
        _print_stale(rows, at, "")


def _alone(at: datetime) -> float:
    """Work all out for an instant, so that nothing is stale; return the share of patients whose rows then part."""
    from django.db import connection

    _sweep(at)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT avg((stale <> first)::int) FROM (SELECT max(coalesce(stale_at, 'infinity')) AS stale, "
            "min(stale_at) AS first FROM monitoring_standing GROUP BY patient_id) AS each WHERE first IS NOT NULL"
        )
        return float(cursor.fetchone()[0])


def _print_stale(rows: int, at: datetime, where: str) -> float:
    from meters import measure, median

    taken = []
    for turn in range(9 if rows <= ALONE else ROUNDS):
        _expire(rows, turn, at)
        taken.append(measure(lambda: _sweep(at)))
    wall, cpu = median(taken)
    print(f"{rows:,} stale rows{where}: {wall / rows * 1000:.3f} ms a row ({cpu / rows * 1000:.3f} of CPU)", flush=True)
    return wall / rows


def _expire(rows: int, turn: int, at: datetime) -> None:
    from monitoring.models import Standing
    from patients.models import Patient

    # Those whom the table grows by have no facts: they are never stale.
    ids = list(Patient.objects.filter(pk__lt=FAR).order_by("pk").values_list("pk", flat=True))
    chosen = ids[turn :: max(1, len(ids) // max(1, (rows + 1) // 2))][: (rows + 1) // 2]
    stale = Standing.objects.filter(patient__in=chosen).order_by("patient", "ask").values_list("pk", flat=True)[:rows]
    Standing.objects.filter(pk__in=list(stale)).update(stale_at=at)


def _measure_growth() -> None:
    """Measure the same, and a sweep with nothing to do, among ten times as many patients and standings."""
    import big_clinic
    from django.db import connection

    from monitoring.models import Standing
    from patients.models import Patient

    at = list(_instants())[-1]
    before, idle = _print_stale(ALONE, at, ""), _idle(at)
    big_clinic.copy(copies=GROWN - 1, models=[Patient, Standing], stride=FAR)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    after = _print_stale(ALONE, at, f", {GROWN} x the patients and standings")
    print(f"growth: {after / before:.2f} x for each row; nothing to do: {idle:.1f} ms, grown {_idle(at):.1f} ms")


def _idle(at: datetime) -> float:
    from meters import measure, median

    return median([measure(lambda: _sweep(at)) for _ in range(IDLE_ROUNDS)]).wall * 1000


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

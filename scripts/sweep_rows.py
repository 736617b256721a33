"""Measure sweeps that find few or many rows stale, none at all, and the same among ten times as many standings."""

from datetime import datetime

import big_clinic
import sweep_cases
from django.db import connection
from meters import Taken, measure, median
from sweep_full import noon

from monitoring.models import Standing
from monitoring.services import sweeps
from patients.models import Patient

ROWS = (1, 10, 100, 1_000, 10_000, 30_000)
# Few rows are measured so often, more of them less often.
TURNS, MANY, TURNS_OF_MANY = 9, 10_000, 3
GROWTH, OF_GROWTH = 10, 1_000
IDLE_TURNS = 25
# Beyond every key there is.
FAR = 3_000_000_000


def measure_all() -> None:
    """Work everything out once, so that nothing is stale, and print the figures."""
    at = noon(sweep_cases.DAYS[-1])
    sweeps.run(clock=lambda: at)
    print(f"of the patients with a row that will go stale, {_parting():.0%} have one that goes before the other")
    ids = list(Patient.objects.order_by("pk").values_list("pk", flat=True))
    for rows in ROWS:
        _print("", rows, _stale(rows, ids, at))
    before, idle = _stale(OF_GROWTH, ids, at), _idle(at)
    _grow()
    after, idle_after = _stale(OF_GROWTH, ids, at), _idle(at)
    _print("before the tables grow, ", OF_GROWTH, before)
    _print(f"{GROWTH} x the patients and standings, ", OF_GROWTH, after)
    print(f"growth: {after.wall / before.wall:.2f} x for each row, CPU {after.all_cpu / before.all_cpu:.2f} x")
    print(f"nothing to do: {idle.wall * 1000:.1f} ms; among {GROWTH} x the standings {idle_after.wall * 1000:.1f} ms")


def _parting() -> float:
    """Return the share of patients whose two rows go stale at different instants."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT avg((last <> first)::int) FROM (SELECT max(coalesce(stale_at, 'infinity')) AS last, "
            "min(stale_at) AS first FROM monitoring_standing GROUP BY patient_id) AS each WHERE first IS NOT NULL"
        )
        return float(cursor.fetchone()[0])


def _stale(rows: int, ids: list[int], at: datetime) -> Taken:
    """Return what a sweep takes that finds so many rows stale, both rows of each patient."""
    taken = []
    for turn in range(TURNS if rows < MANY else TURNS_OF_MANY):
        _expire(rows, turn, ids, at)
        taken.append(measure(lambda: sweeps.run(clock=lambda: at)))
    return median(taken)


def _expire(rows: int, turn: int, ids: list[int], at: datetime) -> None:
    patients = -(-rows // 2)
    chosen = ids[turn :: max(1, len(ids) // patients)][:patients]
    pks = Standing.objects.filter(patient__in=chosen).order_by("patient", "ask").values_list("pk", flat=True)[:rows]
    Standing.objects.filter(pk__in=list(pks)).update(stale_at=at)


def _print(where: str, rows: int, taken: Taken) -> None:
    wall, cpu = taken.wall / rows * 1000, taken.all_cpu / rows * 1000
    print(f"{where}{rows:,} stale rows: {wall:.3f} ms a row ({cpu:.3f} of CPU, the database's included)", flush=True)


def _idle(at: datetime) -> Taken:
    return median([measure(lambda: sweeps.run(clock=lambda: at)) for _ in range(IDLE_TURNS)])


def _grow() -> None:
    """Copy patients and standings, without facts: these are never stale, and their facts would not be read."""
    big_clinic.copy(copies=GROWTH - 1, models=[Patient, Standing], stride=FAR)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")

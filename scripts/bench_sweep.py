"""Measure the sweep on PostgreSQL against one statement that answers the whole gate, and against the number of stale rows.

python scripts/services.py run -- python scripts/bench_sweep.py [PATIENTS]   (the database must be empty)

A row is a standing, one for each patient and question. What is timed is `sweeps.run`, everything that it writes included.
"""

import os
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]
DISTINCT = 1_250


def main(arguments: list[str]) -> int:
    """Fill the database, measure, and print the figures; a patient answered differently ends with status 1."""
    with tempfile.TemporaryDirectory(prefix="riskprog-bench-") as folder:
        os.environ |= {"RISKPROG_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "riskprog.settings", "LOG_LEVEL": "ERROR"}
        import django

        django.setup()
        if arguments[:1] == ["sweep"]:
            return _sweep(datetime.fromisoformat(arguments[1]))
        _fill(int(arguments[0]) if arguments else 100_000)
        return _measure()


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
    seconds = time.monotonic() - started
    print(f"{made:,} patients, {distinct:,} distinct, {facts / made:.1f} facts each, in {seconds:.0f} s", flush=True)


def _measure() -> int:
    import sweep_full
    import sweep_rows

    differences = sweep_full.measure_all(sweep_in_a_process=[sys.executable, __file__, "sweep"])
    sweep_rows.measure_all()
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

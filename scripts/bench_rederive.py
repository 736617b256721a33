"""Measure how many stored decisions a second are decided again.

python scripts/bench_rederive.py [DECISIONS]   (on the database that DATABASE_URL names, which must be empty)

The demo's own decisions are copied until there are as many as asked for.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
_COPY = """
INSERT INTO monitoring_decision (reference, patient_id, ask, at, permits, policy, numbers_sha256, case_, answer, until, asked_by_id, recorded_at)
SELECT reference || '-' || %s, patient_id, ask, at, permits, policy, numbers_sha256, case_, answer, until, asked_by_id, recorded_at
FROM monitoring_decision
""".replace("case_", '"case"')


def main(arguments: list[str]) -> int:
    """Fill the database, decide everything again, and print the rate."""
    wanted = int(arguments[0]) if arguments else 100_000
    with tempfile.TemporaryDirectory(prefix="riskprog-bench-") as folder:
        os.environ |= {"RISKPROG_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "riskprog.settings", "LOG_LEVEL": "ERROR"}
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection
        from django.utils import timezone

        from monitoring.demo import seeding
        from monitoring.models import Decision

        call_command("migrate", verbosity=0)
        seeding.seed(password="only-for-this-measurement", at=timezone.now())  # noqa: S106
        with connection.cursor() as cursor:
            turn = 0
            while Decision.objects.count() < wanted:
                cursor.execute(_COPY, [turn])
                turn += 1
        count = Decision.objects.count()
        for processes in (1, os.cpu_count() or 1):
            started = time.monotonic()
            call_command("rederive", processes=processes)
            rate = count / (time.monotonic() - started)
            print(
                f"{connection.vendor}, {processes} processes: {rate:.0f} decisions/s, 1 M in {1_000_000 / rate / 60:.1f} min"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

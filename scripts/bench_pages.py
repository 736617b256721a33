"""Measure the patient's page and the worklist among 5,000 patients with five years of history each.

python scripts/bench_pages.py [PATIENTS]   (on the database that DATABASE_URL names, which must be empty; else on SQLite)

Beside them, in the same run, a plain view: eight selects of the same record, all rows in a table.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]
ROUNDS = 5
REQUESTS = 12
PASSWORD = "only-for-this-measurement"  # noqa: S105


def main(arguments: list[str]) -> int:
    """Fill the database, ask for each page in turn, and print how many requests a second each answers."""
    patients = int(arguments[0]) if arguments else 5000
    with tempfile.TemporaryDirectory(prefix="riskprog-bench-") as folder:
        os.environ |= {"RISKPROG_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "bench_settings", "LOG_LEVEL": "ERROR"}
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        _fill(patients)
        _measure()
    return 0


def _fill(patients: int) -> None:
    import big_clinic
    from django.db import connection
    from django.utils import timezone

    started = time.monotonic()
    big_clinic.fill(patients, password=PASSWORD, at=timezone.now())
    print(f"{connection.vendor}: {patients} patients, filled in {time.monotonic() - started:.0f} s", flush=True)


def _measure() -> None:
    import plain_page
    from django.db import connection
    from django.test import Client, override_settings
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User

    with override_settings(ROOT_URLCONF=plain_page.__name__):
        client = Client(headers={"host": "localhost"})
        client.force_login(User.objects.get(username="prescriber"))
        references = plain_page.some_references(REQUESTS)
        lanes = {
            "plain view of eight selects": [f"/plain/{each}/" for each in references],
            "patient's page": [f"/patients/{each}/" for each in references],
            "worklist": ["/worklist/"] * REQUESTS,
            "worklist, blocked": ["/worklist/?tab=blocked"] * REQUESTS,
            "worklist, search": ["/worklist/?q=course+1"] * REQUESTS,
            "worklist, anything new?": ["/worklist/changes/?seen=x"] * REQUESTS,
        }
        rates = _rates({name: [_request(client, url) for url in urls] for name, urls in lanes.items()})
        for name, urls in lanes.items():
            with CaptureQueriesContext(connection) as queries:
                client.get(urls[0])
            plain = rates[name] / rates["plain view of eight selects"]
            print(
                f"{name}: {rates[name]:.1f} requests/s, {1 / plain:.2f} x the plain view's time, {len(queries)} queries"
            )


def _request(client: "django.test.Client", url: str) -> Callable[[], None]:  # noqa: F821
    def ask() -> None:
        response = client.get(url)
        if response.status_code not in (200, 286):
            sys.exit(f"{url} answered {response.status_code}")

    return ask


def _rates(lanes: dict[str, list[Callable[[], None]]]) -> dict[str, float]:
    """Return requests a second: the lanes take turns, request by request, so that all share the machine's noise."""
    seconds: dict[str, list[float]] = {name: [] for name in lanes}
    for turn in range((ROUNDS + 1) * REQUESTS):
        for name, requests in lanes.items():
            started = time.perf_counter()
            requests[turn % len(requests)]()
            seconds[name].append(time.perf_counter() - started)
    # The first round fills caches.
    return {name: 1 / statistics.median(each[REQUESTS:]) for name, each in seconds.items()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

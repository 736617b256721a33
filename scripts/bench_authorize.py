"""Measure how long authorizing takes: look-up aside, the request that decides, signs, inserts and commits.

python scripts/bench_authorize.py   (on the database that DATABASE_URL names, which must be empty; else on SQLite)

Beside it, in the same run and through the same middleware, a bare view: it holds the patient, inserts one row, commits.
"""

import os
import re
import statistics
import sys
import tempfile
import time
import uuid
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]
# The first ones fill caches.
WARM, REQUESTS = 20, 200
FOUND = 302
_SHOWN = re.compile(r'name="signing_shown" value="([0-9a-f]{64})"')
PASSWORD = "only-for-this-measurement"  # noqa: S105


def main() -> int:
    """Fill the database, let both take turns, and print what each takes."""
    with tempfile.TemporaryDirectory(prefix="riskprog-bench-") as folder:
        os.environ |= {"RISKPROG_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "bench_settings", "LOG_LEVEL": "ERROR"}
        import django

        django.setup()
        _measure()
    return 0


def _measure() -> None:
    import bare_view
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client, override_settings
    from django.utils import timezone

    from monitoring.demo import seeding
    from monitoring.demo.stories import counter

    call_command("migrate", verbosity=0)
    (told,) = seeding.seed(password=PASSWORD, at=timezone.now(), tales=[counter.waiting_for_pick_up])
    with override_settings(ROOT_URLCONF=bare_view.__name__):
        client = Client(headers={"host": "localhost"})
        _sign_in(client)
        _look_up(client, told.patient)
        seconds: dict[str, list[float]] = {"bare view": [], "authorize": []}
        for _ in range(WARM + REQUESTS):
            shown = _shown(client)
            for name, ask in (("bare view", _bare), ("authorize", partial(_authorize, shown=shown))):
                started = time.perf_counter()
                answer = ask(client, told.patient)
                seconds[name].append(time.perf_counter() - started)
                if answer.status_code != FOUND:
                    sys.exit(f"{name} answered {answer.status_code}")
            _reverse(client, answer)
        queries = _queries(client, told.patient)
    _report(connection.vendor, {name: each[WARM:] for name, each in seconds.items()}, queries)


def _sign_in(client: Any) -> None:
    # As people do, so that the session proves for five minutes who signs.
    answer = client.post("/sign-in/", {"username": "pharmacist", "password": PASSWORD})
    if answer.status_code != FOUND:
        sys.exit(f"signing in answered {answer.status_code}")


def _look_up(client: Any, patient: Any) -> None:
    from patients.selectors import latest_birth_date

    client.post("/counter/", {"reference": patient.reference, "born_on": str(latest_birth_date(patient))})


def _bare(client: Any, patient: Any) -> Any:
    return client.post(f"/bare/{patient.reference}/", {"key": uuid.uuid4()})


def _shown(client: Any) -> str:
    """Return the hash of the words that the page asks to sign."""
    found = _SHOWN.search(client.get("/counter/patient/").content.decode())
    return found.group(1) if found else sys.exit("the page asks for no signature")


def _authorize(client: Any, patient: Any, *, shown: str) -> Any:
    typed = {"key": uuid.uuid4(), "reference": patient.reference, "signing_shown": shown}
    return client.post("/counter/patient/authorize/", typed)


def _reverse(client: Any, answer: Any) -> None:
    client.post(f"{answer.headers['Location']}reverse/", {"reason": "not_collected"})


def _queries(client: Any, patient: Any) -> dict[str, int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counted = {}
    for name, ask in (("bare view", _bare), ("authorize", partial(_authorize, shown=_shown(client)))):
        with CaptureQueriesContext(connection) as queries:
            ask(client, patient)
        counted[name] = len(queries)
    return counted


def _report(vendor: str, seconds: dict[str, list[float]], queries: dict[str, int]) -> None:
    median = {name: statistics.median(each) * 1000 for name, each in seconds.items()}
    for name, ms in median.items():
        ratio = ms / median["bare view"]
        print(f"{vendor}: {name}: {ms:.1f} ms, {ratio:.2f} x the bare view, {queries[name]} queries")


if __name__ == "__main__":
    sys.exit(main())

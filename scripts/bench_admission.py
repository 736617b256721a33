"""Measure how long a pharmacist waits while a storm of sign-ins goes on, with admission and without.

python scripts/bench_admission.py   (on the database that DATABASE_URL names, which must be empty; else on SQLite)

gunicorn runs as in production, with two processes. The storm is 32 connections that sign in with a wrong password and
try again at once, from this machine too: it takes its part of the processors, so compare the lanes with each other.
"""

import multiprocessing
import os
import signal
import statistics
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path

from browser import Browser

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]
SECONDS = 20
CONNECTIONS = 32
# What a storm's connection waits before it tries again, whatever it was told.
PAUSE_SECONDS = 0.05
# Until the storm rages.
BEFORE_SECONDS = 2
OK, FOUND = 200, 302
PASSWORD = "only-for-this-measurement"  # noqa: S105
UNLIMITED = {"ADMIT_SIGN_INS": "1000", "ADMIT_PAGES": "1000"}


def main() -> int:
    """Fill the database, and print what a pharmacist and the storm met in each lane."""
    with tempfile.TemporaryDirectory(prefix="riskprog-bench-") as folder:
        os.environ |= {"RISKPROG_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "riskprog.settings", "LOG_LEVEL": "ERROR"}
        patient, codes = _fill()
        for name, limits in {"with admission": {}, "without": UNLIMITED}.items():
            with _served(Path(folder), **limits) as port:
                pharmacist = _signed_in(port, code=codes.pop())
                _report(f"{name}, quiet", _counter(pharmacist, patient))
                with _storm(port) as answers:
                    _report(f"{name}, storm", _counter(pharmacist, patient))
                print(f"  the storm was answered {dict(answers)} (status: times)", flush=True)
    return 0


def _fill() -> tuple[dict[str, str], list[str]]:
    """Make the demo's one patient whose supply waits; return what finds her at the counter, and the pharmacist's codes."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from monitoring.demo import seeding
    from monitoring.demo.stories import counter
    from patients.selectors import latest_birth_date

    call_command("migrate", verbosity=0)
    (told,) = seeding.seed(password=PASSWORD, at=timezone.now(), tales=[counter.waiting_for_pick_up])
    born_on = latest_birth_date(told.patient)
    print(f"{connection.vendor}, {CONNECTIONS} connections storm for {SECONDS} s", flush=True)
    codes = _recovery_codes()
    connection.close()
    return {"reference": told.patient.reference, "born_on": str(born_on)}, codes


def _recovery_codes() -> list[str]:
    """Give the pharmacist a second factor, which the counter requires, and return the codes that stand in for it."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from accounts.models import User

    pharmacist = User.objects.get(username="pharmacist")
    TOTP.activate(pharmacist, generate_totp_secret())
    return list(RecoveryCodes.activate(pharmacist).get_unused_codes())


@contextmanager
def _served(folder: Path, **limits: str) -> Iterator[int]:
    import services

    from riskprog import processes

    port = services.free_port()
    os.environ |= {"WEB_BIND": f"127.0.0.1:{port}", "WEB_WORKERS": "2", **dict.fromkeys(UNLIMITED, ""), **limits}
    command, log = [sys.executable, "-m", *processes.web()], folder / "web.log"
    with services.running(command, log=log, stop_with=signal.SIGTERM, cwd=ROOT) as web:
        services.wait_for(web, lambda: services.can_connect(port), log=log)
        yield port


def _signed_in(port: int, *, code: str) -> Browser:
    pharmacist = Browser(port)
    pharmacist.get("/sign-in/")
    _expect(pharmacist.post("/sign-in/", {"username": "pharmacist", "password": PASSWORD}), FOUND)
    _expect(pharmacist.post("/sign-in/code/", {"code": code}), FOUND)
    return pharmacist


def _counter(pharmacist: Browser, patient: dict[str, str]) -> list[float]:
    """Look up, read the answer and authorize, over and over; return the seconds of each of these requests."""
    seconds: list[float] = []
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        key = {"reference": patient["reference"], "key": str(uuid.uuid4())}
        seconds.append(_timed(FOUND, lambda: pharmacist.post("/counter/", patient)))
        seconds.append(_timed(OK, lambda: pharmacist.get("/counter/patient/")))
        seconds.append(_timed(FOUND, lambda key=key: pharmacist.post("/counter/patient/authorize/", key)))
        # So that the next round authorizes again.
        _expect(pharmacist.post(f"{pharmacist.location}reverse/", {"reason": "wrong_quantity"}), FOUND)
    return seconds


def _timed(expected: int, ask: Callable[[], int]) -> float:
    started = time.perf_counter()
    status = ask()
    seconds = time.perf_counter() - started
    _expect(status, expected)
    return seconds


def _expect(status: int, expected: int) -> None:
    if status != expected:
        sys.exit(f"The counter answered {status}, not {expected}.")


@contextmanager
def _storm(port: int) -> Iterator[Counter[int]]:
    """Let many connections sign in, wrongly, for the length of the block; count what they were answered."""
    over, told = multiprocessing.Event(), multiprocessing.SimpleQueue()
    answers: Counter[int] = Counter()
    # A process of its own: its threads must not hold up the one that takes the time.
    storm = multiprocessing.Process(target=_rage, args=[over, told, port])
    storm.start()
    time.sleep(BEFORE_SECONDS)
    yield answers
    over.set()
    answers.update(told.get())
    storm.join()


def _rage(over: Event, told: "multiprocessing.SimpleQueue[Counter[int]]", port: int) -> None:
    with ThreadPoolExecutor(CONNECTIONS) as connections:
        told.put(sum(connections.map(lambda _: _sign_in_until(over, port), range(CONNECTIONS)), Counter()))


def _sign_in_until(over: Event, port: int) -> Counter[int]:
    browser, answers = Browser(port), Counter[int]()
    while browser.get("/sign-in/") != OK:
        time.sleep(PAUSE_SECONDS)
    while not over.wait(PAUSE_SECONDS):
        # Another name each time: one that is locked out costs no check of a password.
        answers[browser.post("/sign-in/", {"username": f"nobody-{uuid.uuid4()}", "password": "wrong"})] += 1
    browser.close()
    return answers


def _report(name: str, seconds: list[float]) -> None:
    milliseconds = sorted(1000 * each for each in seconds)
    median, late = statistics.median(milliseconds), statistics.quantiles(milliseconds, n=20)[-1]
    print(f"{name}: median {median:.0f} ms, p95 {late:.0f} ms, {len(seconds)} requests", flush=True)


if __name__ == "__main__":
    sys.exit(main())

"""Give the product's own Celery app a slow task, so that a test can stop its worker while one is under way."""

import time
from pathlib import Path

from riskprog.celery import app

SECONDS = 3.0


@app.task(name="tests.slow")  # type: ignore[untyped-decorator]
def slow(folder: str) -> None:
    """Say in files that it began, and that it ended."""
    (Path(folder) / "begun").touch()
    time.sleep(SECONDS)
    (Path(folder) / "ended").touch()

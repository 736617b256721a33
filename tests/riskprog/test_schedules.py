"""Beat ticks on, whatever happens to the clock."""

from datetime import timedelta
from pathlib import Path

import pytest
from celery.beat import PersistentScheduler
from django.conf import settings
from django.utils.module_loading import import_string

from riskprog.celery import app
from riskprog.schedules import SteadyScheduler

EVERY_SECONDS = 20


def seconds_to_wait(scheduler: type[PersistentScheduler], folder: Path, *, set_back: timedelta) -> float:
    """Return how long beat sleeps after the clock was set back."""
    steady = scheduler(app, schedule_filename=str(folder / "beat"))
    steady.populate_heap()
    steady.schedule["tick"].last_run_at = app.now() + set_back
    steady._heap = [each._replace(time=each.time + set_back.total_seconds()) for each in steady._heap]
    try:
        return float(steady.tick())
    finally:
        steady.close()


@pytest.mark.parametrize("hours", [1, 3, 960])
def test_beat_ticks_on_after_the_clock_was_set_back(hours: int, tmp_path: Path) -> None:
    assert seconds_to_wait(SteadyScheduler, tmp_path, set_back=timedelta(hours=hours)) <= EVERY_SECONDS


def test_celery_alone_would_not(tmp_path: Path) -> None:
    assert seconds_to_wait(PersistentScheduler, tmp_path, set_back=timedelta(hours=3)) > EVERY_SECONDS


def test_beat_uses_it() -> None:
    assert import_string(settings.CELERY_BEAT_SCHEDULER) is SteadyScheduler

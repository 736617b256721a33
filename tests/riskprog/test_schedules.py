"""Beat ticks on, whatever happens to the clock."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from riskprog.schedules import Steady

NOW = datetime(2026, 12, 5, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last_run_at", "is_due"),
    [
        (NOW - timedelta(seconds=20), True),
        (NOW - timedelta(seconds=19), False),
        (NOW, False),
        (NOW + timedelta(seconds=1), True),
        (NOW + timedelta(hours=3), True),
    ],
)
def test_a_tick_is_due_after_its_interval_and_at_once_after_the_clock_was_set_back(
    last_run_at: datetime, is_due: bool
) -> None:
    steady = Steady(20, nowfun=lambda: NOW)

    assert steady.is_due(last_run_at)[0] is is_due


def test_every_task_of_beat_ticks_on() -> None:
    assert {type(each["schedule"]) for each in settings.CELERY_BEAT_SCHEDULE.values()} == {Steady}

"""Beat's tick makes good what has gone stale, and doing it twice does no harm."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings

from monitoring.models import Standing, Sweep
from monitoring.tasks import tick
from riskprog.celery import app
from tests.ready import READY_AT, make_ready_patient

pytestmark = pytest.mark.django_db


def test_beat_asks_for_a_task_that_the_worker_knows() -> None:
    app.loader.import_default_modules()

    scheduled = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]

    assert scheduled == ["monitoring.tasks.tick"]
    assert set(scheduled) <= app.tasks.keys()


def test_a_tick_refreshes_a_standing_that_has_gone_stale_and_the_next_has_nothing_to_do() -> None:
    patient = make_ready_patient()
    assert Standing.objects.get(patient=patient, ask="prescribe").permits

    # The window of the test of December 3 is over.
    with time_machine.travel(READY_AT + timedelta(days=5), tick=False):
        refreshed = [tick(), tick()]

    assert refreshed == [1, 0]
    assert Standing.objects.get(patient=patient, ask="prescribe").blocking == ["prescription-window"]
    assert Sweep.objects.filter(finished_at__isnull=False).count() == 2


def test_a_tick_leaves_alone_what_is_not_stale() -> None:
    patient = make_ready_patient()
    before = Standing.objects.get(patient=patient, ask="prescribe")

    with time_machine.travel(READY_AT, tick=False):
        refreshed = tick()

    assert refreshed == 0
    assert Standing.objects.get(patient=patient, ask="prescribe").decided_at == before.decided_at

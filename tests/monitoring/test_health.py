"""The product says whether it is well, to anybody, even when the database does not answer."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from monitoring.models import Sweep
from monitoring.services import sweeps

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def breaks(error: type[Exception]) -> Callable[..., None]:
    def execute(*arguments: object) -> None:
        raise error("the database is gone")

    return execute


@pytest.mark.django_db
def test_before_the_first_sweep_it_is_well_and_says_so(client: Client) -> None:
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"database": "ok", "sweep": {"state": "never", "finished_at": None}}


@pytest.mark.django_db
@pytest.mark.parametrize(("ago", "state"), [(0, "ok"), (300, "ok"), (301, "late")])
def test_it_tells_how_old_the_latest_finished_sweep_is(client: Client, ago: int, state: str) -> None:
    sweeps.run(clock=lambda: NOW - timedelta(seconds=ago))
    Sweep.objects.create(started_at=NOW)

    with time_machine.travel(NOW, tick=False):
        response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json()["sweep"]["state"] == state
    assert response.json()["sweep"]["finished_at"] == (NOW - timedelta(seconds=ago)).isoformat()


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_it_answers_503_when_the_database_does_not_answer(client: Client, error: type[Exception]) -> None:
    with connection.execute_wrapper(breaks(error)):
        response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json() == {"database": "unreachable", "sweep": None}


@pytest.mark.django_db
def test_it_is_read_only(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
    assert client.head("/healthz").status_code == 200

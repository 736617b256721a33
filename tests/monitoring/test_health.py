"""The product says to any machine whether it is alive, and whether it is ready, whatever has failed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from monitoring.models import Sweep
from monitoring.selectors import machines
from monitoring.services import sweeps
from tests import factories

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
BROKEN = [OperationalError, InterfaceError]


def breaks(error: type[Exception]) -> Callable[..., None]:
    def execute(*arguments: object) -> None:
        raise error("the database is gone")

    return execute


def test_alive_is_said_without_asking_anything(client: Client) -> None:
    # No `db` fixture: a query would fail this test.
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"status": "alive"}


@pytest.mark.django_db
@pytest.mark.parametrize("error", BROKEN)
def test_alive_is_said_to_whoever_is_signed_in_while_the_database_is_down(
    client: Client, error: type[Exception]
) -> None:
    client.force_login(factories.make_user())

    with connection.execute_wrapper(breaks(error)):
        response = client.get("/healthz")

    assert response.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_no_cookie_and_no_host_name_stands_in_the_way(client: Client, path: str) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = "made-up"

    assert client.get(path, headers={"host": "10.0.0.7:8000"}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_are_not_sent_to_https_and_not_kept(client: Client, path: str) -> None:
    with patch.object(settings, "SECURE_SSL_REDIRECT", True):
        response = Client().get(path)

    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_are_read_only(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
    assert client.head(path).status_code == 200


@pytest.mark.django_db
def test_before_the_first_sweep_it_is_degraded(client: Client) -> None:
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "status": "degraded",
        "database": "ok",
        "clock": "ok",
        "sweep": "never",
        "broker": "ok",
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ago", "sweep", "status"), [(0, "ok", "ready"), (300, "ok", "ready"), (301, "late", "degraded")]
)
def test_the_age_of_the_latest_finished_sweep_counts(ago: int, sweep: str, status: str) -> None:
    sweeps.run(clock=lambda: NOW - timedelta(seconds=ago))
    Sweep.objects.create(started_at=NOW)

    with patch.object(machines, "_clock_difference", return_value=timedelta(0)):
        state = machines.readiness(at=NOW)

    assert (state["sweep"], state["status"]) == (sweep, status)


@pytest.mark.django_db
@pytest.mark.parametrize("error", BROKEN)
def test_without_the_database_it_is_not_ready(client: Client, error: type[Exception]) -> None:
    client.force_login(factories.make_user())

    with connection.execute_wrapper(breaks(error)):
        response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {
        "status": "unready",
        "database": "unreachable",
        "clock": "unknown",
        "sweep": "unknown",
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "code"), [(5, 200), (6, 503)])
def test_a_clock_that_is_off_by_more_than_five_seconds_is_not_ready(client: Client, seconds: int, code: int) -> None:
    with patch.object(machines, "_clock_difference", return_value=timedelta(seconds=seconds)):
        response = client.get("/readyz")

    assert response.status_code == code
    assert response.json()["status"] == ("degraded" if code == 200 else "unready")


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "code"), [(0, 200), (1, 503), (-1, 503)])
def test_the_clock_is_compared_with_the_databases_own(client: Client, minutes: int, code: int) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=minutes)):
        response = client.get("/readyz")

    assert response.status_code == code


@pytest.mark.django_db
def test_without_the_broker_it_is_degraded_not_dead(client: Client) -> None:
    sweeps.run(clock=lambda: datetime.now(UTC))

    # Nobody listens on port 1.
    with patch.object(machines, "_broker_url", return_value="redis://127.0.0.1:1/0"):
        response = client.get("/readyz")

    assert response.status_code == 200
    assert (response.json()["status"], response.json()["broker"]) == ("degraded", "unreachable")


@pytest.mark.redis
@pytest.mark.django_db
def test_a_broker_that_answers_is_well(client: Client) -> None:
    assert client.get("/readyz").json()["broker"] == "ok"


@pytest.mark.django_db
def test_the_answer_holds_nothing_but_plain_words(client: Client) -> None:
    sweeps.run(clock=lambda: datetime.now(UTC))

    state = client.get("/readyz").json()

    assert state == {"status": "ready", "database": "ok", "clock": "ok", "sweep": "ok", "broker": "ok"}

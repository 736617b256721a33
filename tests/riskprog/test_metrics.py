"""Prometheus reads how the product is, with the token only, and never whom it is about."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.db import OperationalError
from django.test import Client, override_settings

from monitoring import selectors
from monitoring.models import Sweep
from tests import factories

TOKEN = "only-this-test-knows-this-token"
AT = datetime.now(UTC)


@pytest.fixture(autouse=True)
def token() -> Iterator[None]:
    # The whole run began long before this test does.
    with override_settings(METRICS_TOKEN=TOKEN), time_machine.travel(AT, tick=False):
        yield


def read(client: Client, token: str = TOKEN) -> str:
    response = client.get("/metrics", headers={"authorization": f"Bearer {token}"})
    assert response.status_code == 200
    return response.content.decode()


def value_of(name: str, text: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}é"])
def test_nobody_reads_them_without_the_token(client: Client, header: str) -> None:
    response = client.get("/metrics", headers={"authorization": header})

    assert response.status_code == 401
    assert response.content == b""


@override_settings(METRICS_TOKEN="")
def test_without_a_token_in_the_settings_there_are_none(client: Client) -> None:
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


@pytest.mark.django_db
def test_they_tell_how_the_work_stands(client: Client) -> None:
    Sweep.objects.create(started_at=AT, finished_at=AT - timedelta(seconds=100))
    factories.make_standing(stale_at=AT - timedelta(minutes=1))
    factories.make_standing(stale_at=AT + timedelta(hours=1))
    factories.make_outage(started_at=AT)

    text = read(client)

    assert 100 <= value_of("riskprog_sweep_age_seconds", text) < 160
    assert value_of("riskprog_standings_stale", text) == 1
    assert value_of("riskprog_outages_open", text) == 1
    assert value_of("riskprog_database_up", text) == 1


@pytest.mark.django_db
def test_they_tell_how_reminders_stand(client: Client) -> None:
    factories.make_reminder(send_at=AT - timedelta(minutes=5))
    factories.make_reminder(send_at=AT + timedelta(hours=1))

    text = read(client)

    assert value_of("riskprog_reminders_planned", text) == 2
    assert 300 <= value_of("riskprog_reminders_overdue_seconds", text) < 360


@pytest.mark.django_db
def test_a_reminder_that_is_not_due_yet_is_not_overdue() -> None:
    factories.make_reminder(send_at=AT + timedelta(hours=1))

    assert selectors.gauges(at=AT)["reminders_overdue_seconds"] == 0


@pytest.mark.django_db
def test_they_tell_of_authorizations_past_their_end() -> None:
    factories.make_authorization(issued_at=AT - timedelta(days=9), expires_at=AT)

    assert selectors.gauges(at=AT - timedelta(seconds=1))["authorizations_past_end"] == 0
    assert selectors.gauges(at=AT)["authorizations_past_end"] == 1


@pytest.mark.django_db
def test_before_the_first_sweep_its_age_is_endless(client: Client) -> None:
    assert value_of("riskprog_sweep_age_seconds", read(client)) == float("inf")


def test_without_the_database_they_say_so_and_keep_counting(client: Client) -> None:
    with patch.object(selectors, "gauges", side_effect=OperationalError("gone")):
        text = read(client)

    assert value_of("riskprog_database_up", text) == 0
    assert "riskprog_request_seconds" in text
    assert "riskprog_standings_stale" not in text


@pytest.mark.django_db
def test_requests_are_counted_by_view_and_status_only(client: Client) -> None:
    patient = factories.make_patient()
    before = value_of('riskprog_requests_total{status="302",view="patient"}', read(client))

    client.get(f"/patients/{patient.reference}/?q=canary")
    client.get(f"/patients-canary/{patient.reference}/")

    text = read(client)
    assert value_of('riskprog_requests_total{status="302",view="patient"}', text) == before + 1
    assert patient.reference not in text
    assert "canary" not in text
    assert set(re.findall(r'[{,](\w+)="', text)) <= {
        "view",
        "status",
        "le",
        "limit",
        "generation",
        "implementation",
        "major",
        "minor",
        "patchlevel",
        "version",
    }

"""An open list is told when it says something else by now; asking keeps nobody signed in, and leaves no trace."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from audit.models import Event
from monitoring import models as monitoring
from monitoring.services import standings
from tests import factories
from tests.factories import NOW
from tests.monitoring.pages import clinicians

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


def seen(client: Client, query: str = "") -> str:
    return str(client.get(f"/worklist/?{query}").context["seen"])


def ask(client: Client, what: str, query: str = "") -> Any:
    return client.get(f"/worklist/changes/?{query}&seen={what}" if query else f"/worklist/changes/?seen={what}")


def test_while_the_list_says_the_same_there_is_nothing_to_show() -> None:
    patient = clinicians.permitted()
    client = clinicians.signed_in(patient.prescriber)

    assert ask(client, seen(client)).status_code == 204
    assert ask(client, seen(client, "tab=eligible&q=lopez"), "tab=eligible&q=lopez").status_code == 204


def test_once_it_says_something_else_it_offers_the_list_and_asks_no_more() -> None:
    patient = clinicians.permitted()
    client = clinicians.signed_in(patient.prescriber)
    before = seen(client, "sort=name")

    factories.make_fact(monitoring.PregnancyTest, patient=patient, collected_on=factories.TODAY, result="positive")
    standings.refresh([patient.pk], at=NOW)
    answer = ask(client, before, "sort=name")

    assert answer.status_code == 286
    assert "The list has changed." in answer.content.decode()
    assert 'href="/worklist/?sort=name"' in answer.content.decode()
    assert "Lopez" not in answer.content.decode()


def test_a_page_that_is_no_longer_there_has_changed() -> None:
    prescriber = clinicians.certified_prescriber()

    assert ask(clinicians.signed_in(prescriber), "x", "page=2").status_code == 286


def test_asking_does_not_keep_a_session_alive(clock: Any) -> None:
    patient = clinicians.permitted()
    client = clinicians.signed_in(patient.prescriber)
    what = seen(client)
    expires = Session.objects.get().expire_date

    for minutes in (1, 15, 29):
        clock.move_to(NOW + timedelta(minutes=minutes))
        answer = ask(client, what)
        assert "sessionid" not in answer.cookies

    assert Session.objects.get().expire_date == expires
    # Half an hour in which nobody did anything.
    clock.move_to(NOW + timedelta(minutes=30))
    assert ask(client, what).status_code == 302


def test_asking_writes_nothing() -> None:
    patient = clinicians.held_by_program()
    client = clinicians.signed_in(patient.prescriber)
    events = Event.objects.count()

    # The standings are still to be worked out: the sweep's to do, or the page's.
    assert ask(client, "x").status_code == 286
    assert Event.objects.count() == events
    assert not monitoring.Standing.objects.exists()


@pytest.mark.parametrize("query", ["?tab=happy", "?seen=a&seen=b", "?order=name"])
def test_an_unknown_parameter_or_value_is_refused(query: str) -> None:
    prescriber = clinicians.certified_prescriber()

    assert clinicians.signed_in(prescriber).get(f"/worklist/changes/{query}").status_code == 400


def test_who_has_no_worklist_may_not_ask() -> None:
    assert clinicians.signed_in(factories.make_user("pharmacist")).get("/worklist/changes/").status_code == 403


def test_the_page_asks_every_half_minute_for_what_it_shows() -> None:
    patient = clinicians.permitted()

    response = clinicians.signed_in(patient.prescriber).get("/worklist/?tab=eligible")

    asked = f'hx-get="/worklist/changes/?tab=eligible&amp;seen={response.context["seen"]}" hx-trigger="every 30s"'
    assert asked in response.content.decode()

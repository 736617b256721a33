"""Program staff see what asks for a look, each in a sentence with its evidence, and looking is on record."""

import pytest
import time_machine
from django.test import Client

from accounts.roles import Role
from audit.actions import Action
from audit.models import Event
from tests.factories import NOW, make_event, make_user
from tests.monitoring.pages.patients import text

pytestmark = pytest.mark.django_db

LIST = "/program/signals/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_user(Role.STAFF, username="staff"))
    return client


def test_without_signals_the_page_says_what_is_looked_for(staff: Client) -> None:
    page = text(staff.get(LIST))

    assert "Nothing asks for a look." in page
    assert "More than 60 entries by one person in an hour of the clock, and more than 5 times what is usual" in page


def test_a_signal_is_a_sentence_with_evidence_an_instant_and_a_way_into_the_trail(staff: Client) -> None:
    make_event(action=Action.GLASS_BROKEN, actor="reyes", patient="R-4F7K2M", subject="G-7Q2M")

    page = text(staff.get(LIST))

    assert "reyes took emergency access to patient R-4F7K2M." in page
    assert "Rests on: G-7Q2M" in page
    assert "Mon, Nov 23, 2026, 10:00 am ET" in page
    address = (
        "?patient=R-4F7K2M&amp;actor=reyes&amp;action=glass-broken&amp;since_on=2026-11-23&amp;until_on=2026-11-23"
    )
    assert f'href="/program/trail/{address}"' in page


def test_looking_is_on_record(staff: Client) -> None:
    staff.get(LIST)

    event = Event.objects.get(action=Action.TRAIL_VIEWED)
    assert (event.actor, event.subject, event.detail) == ("staff", "signals", {"page": 1, "found": 0})


@pytest.mark.parametrize("query", ["?page=2", "?page=x", "?days=90"])
def test_what_the_page_does_not_know_is_refused(staff: Client, query: str) -> None:
    assert staff.get(LIST + query).status_code == 400

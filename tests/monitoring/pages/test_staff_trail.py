"""Program staff search the audit trail by reference, person, action and day, and each search is on record itself."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.test import Client

from accounts.roles import Role
from audit.actions import Action
from audit.models import Event
from monitoring.presenters.trail import WORDS
from monitoring.views import staff_trail
from tests.factories import NOW, make_event, make_patient, make_user
from tests.monitoring.pages.patients import text

pytestmark = pytest.mark.django_db

LIST = "/program/trail/"
CSV = f"{LIST}csv/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_user(Role.STAFF, username="staff"))
    return client


def shown(response) -> list[str]:
    return [row.subject for row in response.context["rows"]]


def lines(response) -> list[list[str]]:
    return list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))


def test_every_action_has_words() -> None:
    assert set(WORDS) == set(Action)


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.NURSE, Role.PATIENT, Role.PHARMACIST])
@pytest.mark.parametrize("address", [LIST, CSV, "/program/signals/"])
def test_no_other_role_sees_the_trail(client: Client, role: Role, address: str) -> None:
    client.force_login(make_user(role))

    assert client.get(address).status_code == 403


def test_an_event_says_who_did_what_to_whom_and_when_without_a_name(staff: Client) -> None:
    make_patient(reference="R-4F7K2M", family_name="Vogelsang")
    make_event(patient="R-4F7K2M", actor="reyes", action=Action.FACT_RECORDED, subject="lab-2", detail={"kind": "lab"})

    page = text(staff.get(LIST))

    assert "Entry recorded" in page
    assert "reyes" in page
    assert "R-4F7K2M" in page
    assert "kind: lab" in page
    assert "Mon, Nov 23, 2026, 10:00 am ET" in page
    assert "Vogelsang" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["third", "second", "first"]),
        ("?patient=R-4F7K2M", ["first"]),
        ("?patient=r-4f7k2m", ["first"]),
        ("?patient=R-4F7", []),
        ("?actor=nurse", ["second", "first"]),
        ("?action=signed-in", ["third"]),
        ("?actor=nurse&action=signed-in", []),
    ],
)
def test_a_search_finds_what_fits_newest_first(staff: Client, query: str, found: list[str]) -> None:
    make_event(subject="first", patient="R-4F7K2M")
    make_event(subject="second", patient="R-77XA22")
    make_event(subject="third", actor="reyes", action=Action.SIGNED_IN)

    assert shown(staff.get(LIST + query)) == found


# The program's day of November 23 lasts from 5 am to 5 am in UTC.
@pytest.mark.parametrize(
    ("at", "is_found"),
    [
        (datetime(2026, 11, 23, 4, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 23, 5, 0, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 24, 4, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 24, 5, 0, 0, tzinfo=UTC), False),
    ],
)
def test_days_are_the_programs_own(staff: Client, at: datetime, is_found: bool) -> None:
    make_event(subject="it", at=at)

    found = shown(staff.get(f"{LIST}?since_on=2026-11-23&until_on=2026-11-23"))

    assert found == (["it"] if is_found else [])


def test_a_patient_is_found_in_the_lists_that_showed_them(staff: Client) -> None:
    detail = {"shown": ["R-4F7K2M", "R-77XA22"]}
    make_event(action=Action.PATIENT_VIEWED, subject="worklist", detail=detail)

    assert shown(staff.get(f"{LIST}?patient=R-77XA22")) == ["worklist"]
    assert shown(staff.get(f"{LIST}?patient=R-77XA2")) == []


@pytest.mark.parametrize(
    "query",
    ["?order=at", "?page=0", "?page=2", "?action=guessed", "?since_on=yesterday", "?patient=a&patient=b", "?actor=%00"],
)
def test_what_the_page_does_not_know_is_refused(staff: Client, query: str) -> None:
    assert staff.get(LIST + query).status_code == 400


def test_a_page_holds_fifty_and_keeps_the_search(staff: Client) -> None:
    for _ in range(51):
        make_event(actor="reyes")

    first = staff.get(f"{LIST}?actor=reyes")

    assert len(first.context["rows"]) == 50
    assert "?actor=reyes&amp;page=2" in first.content.decode()
    assert len(staff.get(f"{LIST}?actor=reyes&page=2").context["rows"]) == 1


def test_a_page_takes_three_queries_of_its_own(staff: Client, django_assert_num_queries) -> None:
    make_event(patient="R-4F7K2M")

    # Session and user; count, page, and the event of this view.
    with django_assert_num_queries(5):
        staff.get(f"{LIST}?patient=R-4F7K2M")


def test_a_search_is_on_record_with_the_patient_it_was_about(staff: Client) -> None:
    make_event(patient="R-4F7K2M", actor="nurse")

    staff.get(f"{LIST}?patient=R-4F7K2M&actor=nurse")

    event = Event.objects.get(action=Action.TRAIL_VIEWED)
    assert (event.actor, event.patient, event.subject) == ("staff", "R-4F7K2M", "trail")
    assert event.detail == {"search": {"patient": "R-4F7K2M", "actor": "nurse"}, "found": 1, "page": 1}


def test_a_name_that_somebody_typed_is_not_put_on_record(staff: Client) -> None:
    staff.get(f"{LIST}?patient=Vogelsang")

    event = Event.objects.get(action=Action.TRAIL_VIEWED)
    assert event.patient == ""
    assert event.detail == {"search": {}, "found": 0, "page": 1}


def test_a_file_holds_the_same_search_with_its_cells_neutralized(staff: Client) -> None:
    make_event(subject="=1+1", actor="nurse", detail={"b": 1, "a": 2})
    make_event(actor="reyes")

    response = staff.get(f"{CSV}?actor=nurse")

    (heading, line) = lines(response)
    assert heading == ["id", "at", "actor", "action", "patient", "subject", "detail"]
    assert line[1:] == ["2026-11-23T15:00:00+00:00", "nurse", "fact-recorded", "", "'=1+1", '{"a": 2, "b": 1}']
    assert response.headers["Content-Disposition"] == 'attachment; filename="trail-2026-11-23.csv"'


def test_a_file_holds_the_newest_up_to_a_stated_number(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staff_trail, "MOST_IN_A_FILE", 2)
    for minute in range(3):
        make_event(subject=f"at {minute}", actor="nurse", at=NOW + timedelta(minutes=minute))

    assert [line[5] for line in lines(staff.get(f"{CSV}?actor=nurse"))[1:]] == ["at 2", "at 1"]


def test_an_export_is_on_record_with_its_search(staff: Client) -> None:
    make_event(patient="R-4F7K2M")

    staff.get(f"{CSV}?patient=R-4F7K2M&since_on=2026-11-01")

    event = Event.objects.get(action=Action.TRAIL_EXPORTED)
    assert event.patient == "R-4F7K2M"
    assert event.detail == {"search": {"patient": "R-4F7K2M", "since_on": "2026-11-01"}, "found": 1}


def test_a_patients_user_name_is_never_shown_and_the_reference_finds_them(staff: Client) -> None:
    make_patient(reference="R-4F7K2M", user=make_user(Role.PATIENT, username="ana.vogelsang"))
    make_event(actor="ana.vogelsang", action=Action.SIGNED_IN)
    make_event(action=Action.PASSWORD_CHANGED, subject="ana.vogelsang")

    # A page's name stays what it is, whoever is called so.
    make_patient(reference="R-77XA22", user=make_user(Role.PATIENT, username="patient"))
    make_event(action=Action.PATIENT_VIEWED, subject="patient", actor="reyes")

    page, file = text(staff.get(LIST)), staff.get(CSV).content.decode()

    assert "vogelsang" not in page + file
    assert page.count("R-4F7K2M") == 2
    assert "R-77XA22" not in page
    assert len(staff.get(f"{LIST}?actor=R-4F7K2M").context["rows"]) == 1

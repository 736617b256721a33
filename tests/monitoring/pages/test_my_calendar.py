"""A patient's calendar: a secret link, shown once, that gives nothing away and can be taken back."""

import hashlib
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from accounts.models import User
from accounts.roles import NotAllowed, Role
from audit.actions import Action
from audit.models import Event
from patients.models import CalendarLink, Kind, Patient
from patients.services import calendar_links
from tests.factories import make_user
from tests.monitoring.pages.patients import signed_in, text
from tests.ready import READY_AT, enter, make_ready_patient

INDISCREET = re.compile(r"isotretin|pregnan|embaraz|contracep|anticoncep|birth|acne|dermat|lopez|ana\b|\btest\b", re.I)


@pytest.fixture(autouse=True)
def clock(db):
    with time_machine.travel(READY_AT, tick=False):
        yield


def make_link(client: Client) -> str:
    """Make a link on the page, and return its address."""
    page = text(client.post("/my/calendar/make/"))
    found = re.search(r'value="http://testserver(/calendar/[\w-]+\.ics)"', page)
    assert found
    return found[1]


def dates(client: Client, link: str) -> dict[date, str]:
    calendar = Calendar.from_ical(client.get(link).content)
    return {event.decoded("dtstart"): str(event["summary"]) for event in calendar.walk("VEVENT")}


def test_the_link_is_shown_once_and_only_its_hash_is_kept(client: Client) -> None:
    patient = signed_in(client)

    link = make_link(client)

    secret = link.removeprefix("/calendar/").removesuffix(".ics")
    kept = CalendarLink.objects.get(patient=patient)
    assert kept.secret_sha256 == hashlib.sha256(secret.encode()).hexdigest()
    assert (kept.created_at, kept.created_by, kept.revoked_at) == (READY_AT, patient.user, None)
    assert len(secret) >= 43
    later = text(client.get("/my/calendar/"))
    assert secret not in later
    assert "A link works since Sat, Dec 5, 2026, 10:00 am ET." in later


def test_the_feed_says_what_comes_up_to_whoever_holds_the_link(client: Client) -> None:
    signed_in(client)
    link = make_link(client)

    response = Client().get(link)

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert set(response.headers["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert not response.cookies
    found = dates(Client(), link)
    assert found[date(2026, 12, 9)] == "riskprog: last day to pick up"
    assert found[date(2026, 12, 30)] == "riskprog: a step is due"


def test_the_feed_is_a_calendar_that_phones_take(client: Client) -> None:
    signed_in(client)

    calendar = Calendar.from_ical(Client().get(make_link(client)).content)

    assert (str(calendar["version"]), str(calendar["method"])) == ("2.0", "PUBLISH")
    assert calendar.decoded("refresh-interval") == timedelta(hours=6)
    assert calendar["refresh-interval"].params["VALUE"] == "DURATION"
    for event in calendar.walk("VEVENT"):
        assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(days=1)
        assert event.decoded("dtstamp") == READY_AT
        assert str(event["url"]) == "http://testserver/my/"


def test_an_event_keeps_its_id_and_no_two_share_one(client: Client) -> None:
    signed_in(client)
    link = make_link(client)

    first, second = (
        [str(event["uid"]) for event in Calendar.from_ical(client.get(link).content).walk("VEVENT")] for _ in range(2)
    )

    assert first == second
    assert len(set(first)) == len(first) >= 2


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_feed_names_neither_drug_nor_pregnancy_nor_patient(client: Client, language: str) -> None:
    patient = signed_in(client, language=language, without=["alt"])
    supply = {"on": date(2026, 12, 5), "days_supply": 30}
    enter(Kind.DISPENSE, patient_id=patient.pk, fields=supply, by=patient.created_by, at=READY_AT)

    response = Client().get(make_link(client))

    words = response.content.decode()
    assert "SUMMARY:riskprog" in words
    assert INDISCREET.findall(words) == []
    assert patient.reference not in words
    assert response.headers["Content-Language"] == language
    assert 'filename="riskprog.ics"' in response.headers["Content-Disposition"]


def test_after_a_supply_the_feed_says_when_the_next_month_begins_and_the_next_may_follow(client: Client) -> None:
    patient = signed_in(client)
    supply = {"on": date(2026, 12, 5), "days_supply": 30}
    enter(Kind.DISPENSE, patient_id=patient.pk, fields=supply, by=patient.created_by, at=READY_AT)

    found = dates(Client(), make_link(client))

    assert found[date(2026, 12, 6)] == "riskprog: the next month's steps begin"
    assert "riskprog: next pick-up possible from today" in found.values()


def test_a_patient_elsewhere_is_told_the_own_clock(client: Client) -> None:
    patient = signed_in(client)
    User.objects.filter(pk=patient.user_id).update(time_zone="America/Los_Angeles")

    calendar = Calendar.from_ical(Client().get(make_link(client)).content)

    last_day = next(each for each in calendar.walk("VEVENT") if "last day" in str(each["summary"]))
    assert "11:59 pm ET (8:59 pm PT)" in str(last_day["description"])


def test_a_new_link_takes_the_place_of_the_old_one(client: Client) -> None:
    signed_in(client)
    old = make_link(client)

    new = make_link(client)

    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200
    actions = Event.objects.filter(action__startswith="calendar-link").order_by("pk").values_list("action", flat=True)
    assert list(actions) == [Action.CALENDAR_LINK_MADE, Action.CALENDAR_LINK_REVOKED, Action.CALENDAR_LINK_MADE]


def test_a_revoked_link_is_not_found_and_revoking_twice_does_nothing(client: Client) -> None:
    patient = signed_in(client)
    link = make_link(client)

    client.post("/my/calendar/revoke/")
    response = client.post("/my/calendar/revoke/", follow=True)

    assert Client().get(link).status_code == 404
    assert "The link no longer works." in text(response)
    assert Event.objects.filter(action=Action.CALENDAR_LINK_REVOKED, patient=patient.reference).count() == 1


@pytest.mark.parametrize("secret", ["x", "a" * 43, "%00", "é"])
def test_an_unknown_link_is_not_found(client: Client, secret: str) -> None:
    signed_in(client)
    make_link(client)

    assert Client().get(f"/calendar/{secret}.ics").status_code in {400, 404}


def test_the_link_of_a_patient_who_may_not_sign_in_is_not_found(client: Client) -> None:
    patient = signed_in(client)
    link = make_link(client)
    User.objects.filter(pk=patient.user_id).update(is_active=False)

    assert Client().get(link).status_code == 404


def test_the_hash_is_not_the_secret(client: Client) -> None:
    patient = signed_in(client)
    make_link(client)

    kept = CalendarLink.objects.get(patient=patient).secret_sha256
    assert Client().get(f"/calendar/{kept}.ics").status_code == 404


def test_a_feed_takes_no_parameters_and_no_posts(client: Client) -> None:
    signed_in(client)
    link = make_link(client)

    assert Client().get(link, {"patient": "R-1"}).status_code == 400
    assert Client().post(link).status_code == 405


@pytest.mark.parametrize("page", ["/my/calendar/make/", "/my/calendar/revoke/"])
def test_a_link_is_made_and_revoked_only_by_sending(client: Client, page: str) -> None:
    signed_in(client)

    assert client.get(page).status_code == 405


def test_use_of_the_link_is_noted_once_a_day_and_shown_to_the_patient(client: Client) -> None:
    patient = signed_in(client)
    link = make_link(client)

    for hours in (0, 1, 30):
        with time_machine.travel(READY_AT + timedelta(hours=hours), tick=False):
            Client().get(link)

    assert Event.objects.filter(patient=patient.reference, subject="calendar_feed").count() == 2
    client.force_login(patient.user)
    assert text(client.get("/my/record/")).count("Your calendar link was used; counted once a day") == 2


def test_the_page_names_the_steps_that_the_feed_does_not(client: Client) -> None:
    signed_in(client)

    page = text(client.get("/my/calendar/"))

    assert "Wed, Dec 9, 2026" in page
    assert "in 4 days" in page
    assert "This month&#x27;s talk with your prescriber" in page


@pytest.mark.parametrize("act", [calendar_links.make, calendar_links.revoke])
def test_nobody_else_makes_or_revokes_a_patients_link(act) -> None:
    patient: Patient = make_ready_patient(user=make_user(Role.PATIENT))

    for other in (make_user(Role.PATIENT), patient.prescriber):
        with pytest.raises(NotAllowed):
            act(patient.pk, by=other, at=READY_AT)
    assert not CalendarLink.objects.exists()

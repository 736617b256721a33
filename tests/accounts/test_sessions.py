"""Promise 19: sessions have an id of their own, end when they should, and end at once when somebody says so."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import resolve

from accounts import sessions
from accounts.models import User
from accounts.roles import Role
from accounts.services import people
from audit.models import Event
from tests.accounts.doors import PASSWORD, code, give_password, is_signed_in, make_person, sign_in
from tests.architecture import tree
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
ASKED = {
    Role.PRESCRIBER: "/worklist/",
    Role.NURSE: "/worklist/",
    Role.PHARMACIST: "/counter/",
    Role.STAFF: "/program/people/",
    Role.PATIENT: "/account/settings/",
    Role.GUARDIAN: "/guardian/",
}
LIMITS = [
    (Role.PRESCRIBER, 30, 12),
    (Role.NURSE, 30, 12),
    (Role.PHARMACIST, 30, 12),
    (Role.STAFF, 15, 8),
    (Role.PATIENT, 30, 12),
    (Role.GUARDIAN, 30, 12),
]
SECOND = timedelta(seconds=1)
each_role = pytest.mark.parametrize(("role", "minutes", "hours"), LIMITS)


@pytest.fixture(name="clock")
def _clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def signed_in(role: Role = Role.NURSE) -> Client:
    make_person(role, with_app=False)
    client = Client()
    give_password(client)
    return client


def test_every_role_has_its_limits() -> None:
    assert {(role, limits.idle, limits.absolute) for role, limits in sessions.LIMITS.items()} == {
        (role, timedelta(minutes=minutes), timedelta(hours=hours)) for role, minutes, hours in LIMITS
    }


@each_role
def test_a_session_in_which_nobody_does_anything_ends(clock, role: Role, minutes: int, hours: int) -> None:
    client = signed_in(role)
    clock.shift(timedelta(minutes=minutes) - SECOND)
    before = client.get(ASKED[role]).status_code
    clock.shift(timedelta(minutes=minutes))
    after = client.get(ASKED[role])

    assert (before, after.status_code) == (200, 302)
    assert after.headers["Location"].startswith("/sign-in/")
    assert not is_signed_in(client)
    event = Event.objects.get(action="session-ended")
    assert (event.actor, event.detail) == ("noor", {"why": "idle"})


@each_role
def test_a_session_ends_however_much_it_is_used(clock, role: Role, minutes: int, hours: int) -> None:
    client = signed_in(role)
    statuses = []
    for _ in range(hours * 6):
        clock.shift(timedelta(minutes=10))
        statuses.append(client.get(ASKED[role]).status_code)

    assert statuses == [200] * (hours * 6 - 1) + [302]
    assert Event.objects.get(action="session-ended").detail == {"why": "absolute"}


def test_a_page_that_asks_by_itself_does_not_keep_a_session_alive(clock) -> None:
    client = signed_in()
    statuses = []
    for _ in range(60):
        clock.shift(timedelta(seconds=30))
        statuses.append(client.get("/worklist/changes/?seen=").status_code)

    assert statuses[0] != 302
    assert statuses[-1] == 302


def test_every_part_that_a_page_asks_for_by_itself_is_known_as_a_poll() -> None:
    texts = [path.read_text() for path in (tree.ROOT / "templates").rglob("*.html")]
    tags = [tag for text in texts for tag in re.findall(r"<[^>]+hx-trigger=\"[^\"]*\bevery\b[^>]+>", text)]
    asked = {re.search(r"hx-(?:get|post)=\"{% url '(\w+)'", tag)[1] for tag in tags}

    assert asked == set(sessions.POLLS)
    assert resolve("/worklist/changes/").view_name in sessions.POLLS


def test_no_script_asks_by_itself() -> None:
    scripts = [path.read_text() for path in (tree.ROOT / "static").rglob("*.js")]

    assert [text for text in scripts if "setInterval" in text] == []


def test_the_sign_in_page_says_that_the_session_ended_and_still_has_what_was_typed(clock) -> None:
    client = signed_in()
    clock.shift(timedelta(hours=1))

    page = client.post("/account/settings/", {"language": "es", "theme": "dark", "time_zone": ""})

    assert page.status_code == 401
    text = page.content.decode()
    assert "because nothing was done here for a while" in text
    kept = re.search(r'name="kept" value="([^"]+)"', text)[1]
    offered = give_password(client, kept=kept).content.decode()
    assert 'name="language" value="es"' in offered


def test_the_second_factor_gives_back_what_was_typed_too(clock) -> None:
    make_person()
    client = Client()
    sign_in(client)
    clock.shift(timedelta(hours=1))
    text = client.post("/account/settings/", {"language": "es", "theme": "", "time_zone": ""}).content.decode()
    asked = give_password(client, kept=re.search(r'name="kept" value="([^"]+)"', text)[1]).content.decode()
    carried = re.search(r'name="kept" value="([^"]+)"', asked)[1]

    offered = client.post("/sign-in/code/", {"code": code(), "kept": carried}).content.decode()

    assert 'name="language" value="es"' in offered


def test_the_page_says_it_also_to_who_only_looked(clock) -> None:
    client = signed_in()
    clock.shift(timedelta(hours=1))

    assert "because nothing was done here" in client.get("/worklist/", follow=True).content.decode()


def test_being_used_is_written_once_a_minute(clock, django_assert_num_queries) -> None:
    client = signed_in()
    before = client.session["seen_at"]
    clock.shift(timedelta(seconds=59))
    client.get("/account/settings/")
    within = client.session["seen_at"]
    clock.shift(timedelta(seconds=1))
    client.get("/account/settings/")

    assert (within == before, client.session["seen_at"] > before) == (True, True)


def test_the_id_changes_at_sign_in_and_when_somebody_proves_again_who_they_are() -> None:
    make_person(with_app=False)
    client = Client()
    client.post("/language/", {"language": "es", "next": "/sign-in/"})
    client.get("/sign-in/passkey/")
    visitor = client.session.session_key
    give_password(client)
    first = client.session.session_key
    client.post("/account/confirm/", {"password": PASSWORD})
    second = client.session.session_key

    assert visitor
    assert len({visitor, first, second}) == 3
    thief = Client()
    thief.cookies["sessionid"] = first
    assert thief.get("/worklist/").status_code == 302
    assert client.get("/worklist/").status_code == 200


def test_whoever_is_let_in_again_signs_in_again() -> None:
    user, staff = make_person(with_app=False), make_user("staff")
    client = Client()
    give_password(client)

    people.deactivate(user, by=staff, at=NOW)
    people.reactivate(user, by=staff, at=NOW)

    assert client.get("/worklist/").status_code == 302


def test_signing_out_and_being_deactivated_act_on_the_next_request() -> None:
    user = make_person(with_app=False)
    one, other = Client(), Client()
    give_password(one)
    give_password(other)
    stolen = one.session.session_key

    one.post("/sign-out/")
    User.objects.filter(pk=user.pk).update(is_active=False)

    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert thief.get("/worklist/").status_code == 302
    assert other.get("/worklist/").status_code == 302

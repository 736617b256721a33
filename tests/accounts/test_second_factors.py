"""A second factor is asked of whoever has one, and required of everybody who opens other people's records."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts import second_factors
from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from tests.accounts.doors import (
    code,
    give_code,
    give_password,
    is_signed_in,
    make_person,
    recovery_codes_of,
    sign_in,
)
from tests.factories import NOW, make_user
from tests.riskprog import production

pytestmark = pytest.mark.django_db
HOMES = {
    Role.PRESCRIBER: "/worklist/",
    Role.NURSE: "/worklist/",
    Role.PHARMACIST: "/counter/",
    Role.STAFF: "/program/people/",
}
REQUIRED = sorted(HOMES)


@pytest.fixture(autouse=True)
def _required(settings) -> None:
    settings.SECOND_FACTORS = True


def test_a_password_alone_opens_no_account_that_has_a_second_factor(client: Client) -> None:
    make_person()

    response = give_password(client)

    assert response.headers["Location"] == "/sign-in/code/"
    assert not is_signed_in(client)
    assert client.get("/worklist/").headers["Location"].startswith("/sign-in/")


def test_password_and_code_open_it_and_say_so_in_the_trail(client: Client) -> None:
    make_person()

    response = sign_in(client)

    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert client.get("/worklist/").status_code == 200
    event = Event.objects.get(action="signed-in")
    assert (event.actor, event.detail["by"]) == ("noor", ["password", "mfa"])


def test_who_was_on_the_way_somewhere_gets_there_after_the_code(client: Client) -> None:
    make_person()
    give_password(client, next="/inbox/")

    assert give_code(client, code()).headers["Location"] == "/inbox/"


def test_a_wrong_code_opens_nothing_and_is_in_the_trail(client: Client) -> None:
    make_person()
    give_password(client)

    response = give_code(client, "000000")

    assert response.status_code == 422
    assert not is_signed_in(client)
    assert Event.objects.filter(action="second-factor-refused", subject="noor").count() == 1


def test_the_page_of_the_code_is_for_whoever_gave_a_password(client: Client) -> None:
    make_person()

    assert client.get("/sign-in/code/").headers["Location"] == "/sign-in/"
    assert give_code(client, code()).headers["Location"] == "/sign-in/"
    assert not is_signed_in(client)


def test_a_recovery_code_stands_in_for_the_app_once(client: Client) -> None:
    user = make_person()
    chosen = recovery_codes_of(user)[3]

    give_password(client)
    first = give_code(client, chosen)
    stranger = Client()
    give_password(stranger)
    second = give_code(stranger, chosen)

    assert (first.status_code, second.status_code) == (302, 422)
    assert len(recovery_codes_of(user)) == 9


@pytest.mark.parametrize("later", [0, 29])
def test_a_code_of_the_app_works_once_also_where_no_process_remembers_it(settings, later: int) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    make_person()
    with time_machine.travel(NOW, tick=False) as clock:
        shown = code()
        here, there = Client(), Client()
        give_password(here)
        first = give_code(here, shown)
        clock.shift(timedelta(seconds=later))
        give_password(there)
        second = give_code(there, shown)

    assert (first.status_code, second.status_code) == (302, 422)


@pytest.mark.parametrize("role", REQUIRED)
def test_who_has_none_is_led_to_set_one_up_and_to_nothing_else(client: Client, role: Role) -> None:
    make_person(role, with_app=False)
    give_password(client)

    assert client.get(HOMES[role]).headers["Location"] == "/account/security/"
    assert "Set up a second factor to go on" in client.get("/account/security/").content.decode()


def test_a_patient_is_offered_one_and_asked_for_none(client: Client) -> None:
    make_person(Role.PATIENT, with_app=False)
    give_password(client)

    assert client.get("/my/").status_code == 404
    page = client.get("/account/security/").content.decode()
    assert "Set up an app" in page
    assert "to go on" not in page


def test_a_patient_who_has_one_is_asked_for_it(client: Client) -> None:
    make_person(Role.PATIENT)

    assert give_password(client).headers["Location"] == "/sign-in/code/"


def test_a_session_from_before_the_factor_was_set_up_has_to_prove_it(client: Client) -> None:
    user = make_person()
    client.force_login(user)

    assert client.get("/worklist/").headers["Location"] == "/account/security/"
    client.post("/account/confirm/", {"code": code(), "next": "/"})
    assert client.get("/worklist/").status_code == 200


def test_every_role_says_whether_it_needs_one() -> None:
    assert set(second_factors.SECOND_FACTOR_REQUIRED) == set(Role)
    assert [role for role in Role if not second_factors.are_required_of(role)] == [Role.PATIENT, Role.GUARDIAN]


def test_a_demo_asks_nobody_for_one(client: Client, settings) -> None:
    settings.SECOND_FACTORS = False
    make_person(with_app=False)
    give_password(client)

    assert client.get("/worklist/").status_code == 200


@pytest.mark.parametrize(("demo", "asked"), [("0", "True"), ("1", "False")])
def test_only_a_demo_is_set_to_ask_nobody(tmp_path, demo: str, asked: str) -> None:
    says = "from django.conf import settings; print(settings.SECOND_FACTORS)"
    given = production.SETTINGS if demo == "0" else {"RISKPROG_DEMO": "1"}

    result = production.run(["-c", says], tmp_path, DJANGO_SETTINGS_MODULE="riskprog.settings", **given)

    assert result.stdout.strip() == asked, result.stderr


def test_nobody_signs_up(client: Client) -> None:
    for path in ("/accounts/signup/", "/sign-up/", "/signup/", "/account/signup/", "/accounts/social/signup/"):
        assert client.get(path).status_code == 404
    assert User.objects.count() == 0


def test_an_inactive_user_is_let_in_by_neither_step(client: Client) -> None:
    user = make_person()
    give_password(client)
    User.objects.filter(pk=user.pk).update(is_active=False)

    give_code(client, code())

    assert client.get("/worklist/").status_code == 302
    assert not is_signed_in(client)


def test_one_signs_in_by_address_or_name_however_they_are_written(client: Client) -> None:
    make_person(with_app=False, email="noor@example.org")

    for typed in ("noor", "Noor", "noor@example.org", "Noor@Example.ORG"):
        visitor = Client()
        give_password(visitor, typed)
        assert is_signed_in(visitor), typed


def test_a_name_is_not_taken_for_somebody_elses_address(client: Client) -> None:
    make_person(with_app=False)
    make_user(Role.STAFF, username="sam", email="noor", password="another-long-password")

    give_password(client, "noor")

    assert client.session["_auth_user_id"] == str(User.objects.get(username="noor").pk)

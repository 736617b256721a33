"""Everybody sees where they are signed in and ends it, and sees to their own second factors."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from accounts import devices
from accounts.adapters import MFAAdapter
from accounts.roles import Role
from audit.models import Event
from tests.accounts.doors import (
    PASSWORD,
    SECRET,
    code,
    give_code,
    give_password,
    make_person,
    recovery_codes_of,
    sign_in,
)
from tests.factories import NOW

pytestmark = pytest.mark.django_db
PAGE = "/account/security/"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0 Safari/537.36"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 (KHTML, like Gecko) Version/19 Safari/604"
)


def test_every_device_is_listed_by_what_it_is_and_this_one_is_marked() -> None:
    make_person(with_app=False)
    here, there = Client(HTTP_USER_AGENT=CHROME), Client(HTTP_USER_AGENT=IPHONE, REMOTE_ADDR="203.0.113.7")
    for client in (here, there):
        give_password(client)

    page = here.get(PAGE).content.decode()

    assert page.count("data-device") == 2
    assert "Chrome · Windows" in page
    assert "Safari · iPhone" in page
    assert "203.0.113.7" in page
    assert page.count("This device</span>") == 1


def test_one_device_is_signed_out_from_its_next_request_on() -> None:
    make_person(with_app=False)
    here, there = Client(), Client()
    give_password(there)
    give_password(here)
    number = re.search(r'name="session" value="(\d+)"', here.get(PAGE).content.decode())[1]

    here.post("/account/security/sign-out/", {"session": number})

    assert there.get(PAGE).status_code == 302
    assert here.get(PAGE).status_code == 200
    assert Event.objects.get(action="session-ended").detail == {"why": "device"}


@pytest.mark.parametrize("number", ["", "0", "x", "9" * 40, "-1", "²"])
def test_what_is_no_session_of_ones_own_ends_nothing(number: str) -> None:
    make_person(with_app=False)
    make_person(with_app=False, username="sam")
    mine, theirs = Client(), Client()
    give_password(mine)
    give_password(theirs, "sam")

    assert (
        "is not signed in any more"
        in mine.post("/account/security/sign-out/", {"session": number}, follow=True).content.decode()
    )
    assert theirs.get(PAGE).status_code == 200


def test_nobody_ends_somebody_elses_session() -> None:
    make_person(with_app=False)
    make_person(with_app=False, username="sam")
    mine, theirs, elsewhere = Client(), Client(), Client()
    give_password(mine)
    give_password(theirs, "sam")
    give_password(elsewhere, "sam")
    number = re.search(r'name="session" value="(\d+)"', theirs.get(PAGE).content.decode())[1]

    mine.post("/account/security/sign-out/", {"session": number})

    assert elsewhere.get(PAGE).status_code == 200


def test_signing_out_everywhere_ends_all_of_them() -> None:
    make_person(with_app=False)
    clients = [Client(), Client(), Client()]
    for client in clients:
        give_password(client)

    clients[0].post("/account/security/sign-out-everywhere/")

    assert [client.get(PAGE).status_code for client in clients] == [302, 302, 302]
    assert Event.objects.get(action="session-ended").detail == {"why": "everywhere", "sessions": 3}


def test_a_session_goes_on_in_the_list_after_its_id_has_changed() -> None:
    make_person(with_app=False)
    client = Client()
    give_password(client)
    client.post("/account/confirm/", {"password": PASSWORD})
    typed = {"old_password": PASSWORD, "new_password1": "quiet harbor lantern", "new_password2": "quiet harbor lantern"}
    client.post("/account/password/", typed)

    page = client.get(PAGE).content.decode()

    assert (page.count("data-device"), page.count("data-this")) == (1, 1)


@pytest.mark.parametrize(
    ("says", "is_called"), [(CHROME, "Chrome · Windows"), (IPHONE, "Safari · iPhone"), ("curl", "")]
)
def test_a_device_is_called_by_what_it_says(says: str, is_called: str) -> None:
    assert devices.describe(says) == is_called


def app_code(page: str) -> str:
    secret = re.search(r"data-secret>(\w+)<", page)[1]
    return format_hotp_value(hotp_value(secret, int(NOW.timestamp()) // 30))


@pytest.fixture(name="newcomer")
def _newcomer(settings):
    settings.SECOND_FACTORS = True
    with time_machine.travel(NOW, tick=False) as clock:
        make_person(with_app=False)
        client = Client()
        give_password(client)
        yield client, clock


def test_an_app_is_set_up_with_its_first_code_and_opens_the_work(newcomer) -> None:
    client, _ = newcomer
    page = client.get("/account/security/app/").content.decode()

    response = client.post("/account/security/app/", {"code": app_code(page)})

    assert response.headers["Location"] == "/account/security/codes/"
    assert client.get("/worklist/").status_code == 200
    assert Event.objects.get(action="second-factor-added").detail == {"kind": "totp"}


def test_the_first_code_signs_nobody_in_afterwards(newcomer) -> None:
    client, _ = newcomer
    shown = app_code(client.get("/account/security/app/").content.decode())
    client.post("/account/security/app/", {"code": shown})
    thief = Client()
    give_password(thief)

    assert give_code(thief, shown).status_code == 422


def test_a_wrong_first_code_sets_nothing_up(newcomer) -> None:
    client, _ = newcomer
    client.get("/account/security/app/")

    assert client.post("/account/security/app/", {"code": "000000"}).status_code == 422
    assert not Authenticator.objects.exists()


def test_recovery_codes_are_shown_once(newcomer) -> None:
    client, _ = newcomer
    client.post("/account/security/app/", {"code": app_code(client.get("/account/security/app/").content.decode())})

    first = client.get("/account/security/codes/")
    second = client.get("/account/security/codes/")

    codes = re.findall(r"<li>(\d{10})</li>", first.content.decode())
    assert len(codes) == 10
    assert codes[0] not in second.content.decode()
    assert "no-store" in first.headers["Cache-Control"]


def test_new_recovery_codes_end_the_old(client: Client) -> None:
    user = make_person()
    old = recovery_codes_of(user)
    sign_in(client)
    client.post("/account/security/codes/")

    new = re.findall(r"<li>(\d{10})</li>", client.get("/account/security/codes/").content.decode())

    assert set(new).isdisjoint(old)
    stranger = Client()
    give_password(stranger)
    assert give_code(stranger, old[0]).status_code == 422


@pytest.mark.parametrize("path", ["app/", "passkey/", "codes/"])
def test_before_anything_changes_one_proves_again_who_one_is(path: str) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        make_person(with_app=False)
        client = Client()
        give_password(client)
        clock.shift(timedelta(minutes=5))
        asked = client.get(PAGE + path)
        client.post("/account/confirm/", {"password": PASSWORD})
        after = client.get(PAGE + path)

    assert unquote(asked.headers["Location"]) == f"/account/confirm/?next={PAGE}{path}"
    assert not after.headers.get("Location", "").startswith("/account/confirm/")


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_confirming_leads_to_no_other_site(client: Client, there: str) -> None:
    make_person(with_app=False)
    give_password(client)

    assert client.post("/account/confirm/", {"password": PASSWORD, "next": there}).headers["Location"] == PAGE


def test_with_a_second_factor_the_password_alone_confirms_nothing(client: Client) -> None:
    make_person()
    sign_in(client)

    assert client.post("/account/confirm/", {"password": PASSWORD}).status_code == 422


def remove(client: Client, user) -> str:
    factor = Authenticator.objects.get(user=user, type="totp")
    return client.post("/account/security/remove/", {"factor": factor.pk}, follow=True).content.decode()


def test_the_last_second_factor_stays_where_one_is_required(client: Client, settings) -> None:
    settings.SECOND_FACTORS = True
    user = make_person()
    sign_in(client)

    assert "You need at least one." in remove(client, user)
    assert Authenticator.objects.filter(user=user, type="totp").exists()


def test_a_patient_removes_theirs_and_the_codes_go_with_it(client: Client, settings) -> None:
    settings.SECOND_FACTORS = True
    user = make_person(Role.PATIENT)
    sign_in(client)

    assert "It is removed" in remove(client, user)
    assert not Authenticator.objects.exists()
    assert Event.objects.get(action="second-factor-removed").detail == {"kind": "totp"}


def test_nobody_removes_somebody_elses(client: Client) -> None:
    other = make_person(username="sam")
    make_person(Role.PATIENT)
    sign_in(client)

    assert "It is removed already." in remove(client, other)
    assert Authenticator.objects.filter(user=other, type="totp").exists()


def test_secrets_lie_encrypted_and_are_opened_by_keys_of_before(settings, client: Client) -> None:
    settings.SECRET_KEY_FALLBACKS = []
    user = make_person()
    kept = str(Authenticator.objects.get(user=user, type="totp").data)

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the-next-key", [settings.SECRET_KEY]
    sign_in(client)

    assert SECRET not in kept
    assert client.get(PAGE).status_code == 200
    assert MFAAdapter().decrypt(MFAAdapter().encrypt("said")) == "said"


def test_a_new_code_is_needed_for_each_deed(client: Client) -> None:
    make_person()
    with time_machine.travel(NOW, tick=False):
        sign_in(client)
        assert client.post("/account/confirm/", {"code": code()}).status_code == 422
        assert client.post("/account/confirm/", {"code": code(steps=1)}).status_code == 302

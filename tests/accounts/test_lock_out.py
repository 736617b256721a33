"""Whoever guesses is locked out; the clinic at the same address, and the person whose name was guessed, are not."""

from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client, RequestFactory

from accounts import throttle
from accounts.roles import Role
from audit.models import Event
from tests.accounts.doors import (
    PASSWORD,
    code,
    give_code,
    give_password,
    is_signed_in,
    make_person,
    sign_in,
)
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def at(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def guess(client: Client, username: str = "noor", times: int = 5) -> list[int]:
    return [give_password(client, username, f"guess-{number}").status_code for number in range(times)]


def test_five_wrong_passwords_lock_the_name_for_who_guessed() -> None:
    make_person(with_app=False)
    stranger = at("203.0.113.7")

    statuses = guess(stranger)
    with_the_right_one = give_password(stranger)

    assert statuses == [200, 200, 200, 200, 429]
    assert (with_the_right_one.status_code, with_the_right_one.headers["Retry-After"]) == (429, "900")
    assert not is_signed_in(stranger)
    assert Event.objects.filter(action="sign-in-locked").count() == 2


def test_the_lock_is_over_after_a_quarter_of_an_hour_and_trying_on_does_not_lengthen_it() -> None:
    make_person(with_app=False)
    stranger = at("203.0.113.7")
    with time_machine.travel(NOW, tick=False) as clock:
        guess(stranger)
        clock.shift(timedelta(minutes=14, seconds=59))
        during = give_password(stranger).status_code
        clock.shift(timedelta(seconds=2))
        give_password(stranger)
        after = is_signed_in(stranger)

    assert (during, after) == (429, True)


def test_the_address_of_a_clinic_is_never_locked_as_a_whole() -> None:
    make_person(with_app=False)
    make_person(with_app=False, username="sam")
    clinic = "198.51.100.4"
    for number in range(40):
        give_password(at(clinic), f"nobody-{number}", "wrong")
    guess(at(clinic), "sam")

    colleague = at(clinic)
    give_password(colleague)

    assert is_signed_in(colleague)


def test_a_name_guessed_from_elsewhere_is_not_locked_at_the_clinic() -> None:
    make_person(with_app=False)
    guess(at("203.0.113.7"))

    at_the_clinic = at("198.51.100.4")
    give_password(at_the_clinic)

    assert is_signed_in(at_the_clinic)


def test_a_stranger_at_the_clinics_own_address_does_not_lock_out_who_signed_in_there_before() -> None:
    make_person(with_app=False)
    known, stranger = at("198.51.100.4"), at("198.51.100.4")
    give_password(known)
    known.post("/sign-out/")

    guess(stranger)
    give_password(known)

    assert give_password(stranger).status_code == 429
    assert is_signed_in(known)


def test_a_device_that_is_known_is_locked_for_itself() -> None:
    make_person(with_app=False)
    known = at("198.51.100.4")
    give_password(known)
    known.post("/sign-out/")

    assert guess(known)[-1] == 429
    assert give_password(known).status_code == 429


def test_a_device_known_for_one_person_is_a_strangers_to_another() -> None:
    make_person(with_app=False)
    make_person(with_app=False, username="sam")
    shared = at("198.51.100.4")
    give_password(shared)
    shared.post("/sign-out/")
    guess(at("198.51.100.4"), "sam")

    assert give_password(shared, "sam").status_code == 429


def test_who_says_to_be_known_and_is_not_is_a_stranger() -> None:
    make_person(with_app=False)
    stranger = at("198.51.100.4")
    stranger.cookies["known_device"] = "forged"

    assert guess(stranger)[-1] == 429


def test_a_name_and_an_address_of_one_person_are_counted_together() -> None:
    make_person(with_app=False, email="noor@example.org")
    stranger = at("203.0.113.7")

    guess(stranger, times=3)
    guess(stranger, "Noor@example.org", times=2)

    assert give_password(stranger).status_code == 429


def test_signing_in_counts_from_nothing_again() -> None:
    make_person(with_app=False)
    client = at("198.51.100.4")
    guess(client, times=4)
    give_password(client)
    client.post("/sign-out/")

    assert guess(client, times=4) == [200, 200, 200, 200]


@pytest.mark.parametrize("username", ["noor", "nobody-of-this-name"])
def test_known_and_unknown_names_are_told_the_same(username: str) -> None:
    make_person(with_app=False)
    stranger = at("203.0.113.7")

    pages = [without_what_was_typed(give_password(stranger, username, "wrong"), username) for _ in range(6)]

    again = at("203.0.113.8")
    others = [without_what_was_typed(give_password(again, "somebody-else", "wrong"), "somebody-else") for _ in range(6)]
    assert pages == others


def without_what_was_typed(response, username: str) -> tuple[int, str]:
    lines = response.content.decode().replace(username, "").splitlines()
    return response.status_code, "\n".join(line for line in lines if "csrf" not in line.lower())


def test_wrong_codes_lock_too_whatever_the_address() -> None:
    make_person()
    statuses = []
    for number in range(5):
        thief = at(f"203.0.113.{number}")
        give_password(thief)
        statuses.append(give_code(thief, f"00000{number}").status_code)
    thief = at("203.0.113.99")
    give_password(thief)

    assert statuses == [422, 422, 422, 422, 429]
    assert give_code(thief, code()).status_code == 429


def test_who_signed_in_here_before_still_gets_in_while_a_thief_guesses_codes() -> None:
    make_person()
    known = at("198.51.100.4")
    with time_machine.travel(NOW, tick=False) as clock:
        sign_in(known)
        known.post("/sign-out/")
        thief = at("203.0.113.7")
        give_password(thief)
        for number in range(5):
            give_code(thief, f"00000{number}")
        clock.shift(timedelta(seconds=60))
        sign_in(known)
        assert is_signed_in(known)


@pytest.mark.parametrize(("with_app", "field"), [(False, "password"), (True, "code")])
def test_confirming_who_one_is_is_throttled_as_signing_in_is(with_app: bool, field: str) -> None:
    user = make_person(with_app=with_app)
    client = at("198.51.100.4")
    client.force_login(user)

    statuses = [client.post("/account/confirm/", {field: f"00000{number}"}).status_code for number in range(6)]

    assert statuses == [422, 422, 422, 422, 422, 429]
    right = {"password": PASSWORD, "code": code()}[field]
    assert client.post("/account/confirm/", {field: right}).status_code == 429
    assert Event.objects.filter(action="identity-not-proved", actor="noor").count() == 5


def test_nothing_that_was_typed_is_kept_with_the_count() -> None:
    make_person(with_app=False)

    give_password(at("203.0.113.7"), "my-secret-typed-into-the-wrong-box", "another-secret", kept="packed", next="/a/")

    kept = str(list(AccessAttempt.objects.values()))
    for secret in ("my-secret", "another-secret", "packed", "/a/"):
        assert secret not in kept


@pytest.mark.parametrize(
    ("behind_proxy", "forwarded", "address"),
    [
        (False, "203.0.113.7", "10.0.0.1"),
        (True, "203.0.113.7", "203.0.113.7"),
        # What a sender wrote stands before what the proxy saw.
        (True, "198.51.100.4, 203.0.113.7", "203.0.113.7"),
        (True, "", "10.0.0.1"),
    ],
)
def test_an_address_is_taken_from_a_header_only_behind_our_own_proxy(
    settings, behind_proxy: bool, forwarded: str, address: str
) -> None:
    settings.BEHIND_TLS_PROXY = behind_proxy
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}

    request = RequestFactory().get("/sign-in/", REMOTE_ADDR="10.0.0.1", **headers)

    assert throttle.address_of(request) == address


def test_patients_are_counted_like_everybody_else() -> None:
    make_person(Role.PATIENT, with_app=False)

    assert guess(at("203.0.113.7"))[-1] == 429

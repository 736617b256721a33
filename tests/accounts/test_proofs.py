"""A proof of identity serves for five minutes, for whoever gave it and nobody else (promises 19 and 21)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client, RequestFactory

from accounts import proofs
from accounts.models import Method
from audit.models import Event
from tests.factories import NOW, make_user
from tests.signing import prove

pytestmark = pytest.mark.django_db


def request_of(client: Client, user: Any) -> Any:
    request = RequestFactory().post("/")
    request.session, request.user = client.session, user
    return request


def signed_in(**fields: Any) -> tuple[Client, Any]:
    user = make_user("nurse", username="noor", **fields)
    user.set_password("a long password")
    user.save()
    client = Client()
    client.force_login(user)
    return client, user


@pytest.mark.parametrize(
    ("minutes", "serves"), [(0, True), (4.99, True), (5, True), (5.01, False), (600, False), (-0.01, False)]
)
def test_promise_21_a_proof_serves_for_five_minutes_and_one_from_ahead_never(minutes: float, serves: bool) -> None:
    client, user = signed_in()
    prove(client, at=NOW - timedelta(minutes=minutes))

    assert (proofs.fresh(request_of(client, user), at=NOW) is not None) is serves


def test_a_session_without_a_proof_has_none() -> None:
    client, user = signed_in()

    assert proofs.fresh(request_of(client, user), at=NOW) is None


def test_promise_21_the_proof_of_another_person_serves_for_nobody_else() -> None:
    client, _ = signed_in()
    prove(client, at=NOW)

    assert proofs.fresh(request_of(client, make_user("nurse")), at=NOW) is None


def test_promise_19_a_right_password_is_kept_under_a_new_session_id_and_is_on_record() -> None:
    client, user = signed_in()
    request = request_of(client, user)
    before = request.session.session_key

    proof = proofs.by_password(request, "a long password", at=NOW)

    assert proof == (Method.PASSWORD, NOW)
    assert proofs.fresh(request, at=NOW) == proof
    assert request.session.session_key != before
    event = Event.objects.get()
    assert (event.action, event.actor, event.detail) == ("identity-proved", "noor", {"method": "password"})


def test_promise_21_a_wrong_password_proves_nothing_and_is_on_record_without_it() -> None:
    client, user = signed_in()
    request = request_of(client, user)

    assert proofs.by_password(request, "a wrong password", at=NOW) is None

    assert proofs.fresh(request, at=NOW) is None
    event = Event.objects.get()
    assert (event.action, event.actor, event.detail) == ("identity-not-proved", "noor", {"method": "password"})


def test_signing_in_is_a_proof() -> None:
    signed_in()
    client = Client()

    with time_machine.travel(NOW, tick=False):
        client.post("/sign-in/", {"username": "noor", "password": "a long password"})

        assert client.session["proof"][1:] == ["password", NOW.isoformat()]

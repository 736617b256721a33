"""Signing in and out, and failing to, is in the trail."""

import pytest
from django.test import Client

from audit.actions import Action
from audit.models import Event
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-password"


def events() -> list[tuple[str, str]]:
    return list(Event.objects.order_by("pk").values_list("action", "actor"))


def test_signing_in_and_out_is_in_the_trail(client: Client) -> None:
    make_user("staff", username="sam", password=PASSWORD)

    client.post("/sign-in/", {"username": "sam", "password": PASSWORD})
    client.post("/sign-out/")

    assert events() == [(Action.SIGNED_IN, "sam"), (Action.SIGNED_OUT, "sam")]


def test_a_refused_sign_in_is_in_the_trail_without_what_was_typed(client: Client) -> None:
    make_user("staff", username="sam", password=PASSWORD)

    response = client.post("/sign-in/", {"username": "secret-typed-here", "password": "wrong"})

    assert response.status_code == 200
    assert events() == [(Action.SIGN_IN_REFUSED, "system")]
    assert "secret-typed-here" not in str(Event.objects.values().first())


def test_a_visitor_who_signs_out_leaves_no_event(client: Client) -> None:
    client.post("/sign-out/")

    assert events() == []

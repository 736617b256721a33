"""A browser keeps one number, whoever signs in at it, and nobody can make one up."""

import pytest
from django.test import Client, RequestFactory

from accounts import device_ids
from audit.actions import Action
from audit.models import Event
from tests.factories import make_user

PASSWORD = "correct horse battery staple"


@pytest.mark.django_db
def test_two_people_at_one_browser_sign_in_at_one_device(client: Client) -> None:
    for name in ("first", "second"):
        make_user("nurse", username=name, password=PASSWORD)
        client.post("/sign-in/", {"username": name, "password": PASSWORD})
        client.post("/sign-out/")

    devices = [each.detail["device"] for each in Event.objects.filter(action=Action.SIGNED_IN)]

    assert len(devices) == 2
    assert devices[0] == devices[1] != ""


@pytest.mark.django_db
def test_another_browser_is_another_device() -> None:
    make_user("nurse", username="nurse", password=PASSWORD)
    for _ in range(2):
        Client().post("/sign-in/", {"username": "nurse", "password": PASSWORD})

    assert len({each.detail["device"] for each in Event.objects.filter(action=Action.SIGNED_IN)}) == 2


def test_one_request_has_one_device_and_a_made_up_number_counts_for_nothing() -> None:
    request = RequestFactory().get("/")
    request.COOKIES["device"] = "made-up"

    found = device_ids.device_of(request)

    assert found != "made-up"
    assert device_ids.device_of(request) == found

"""The link of a message: it stands for its reminder for 14 days, and nobody can make one up."""

from datetime import timedelta

import pytest
import time_machine
from django.core.signing import TimestampSigner

from monitoring.messages import links
from tests.factories import NOW, make_reminder

pytestmark = pytest.mark.django_db


def made(reference: str = "M-7Q2M-4KX4") -> str:
    with time_machine.travel(NOW, tick=False):
        return links.token(make_reminder(reference=reference))


@pytest.mark.parametrize(("after", "found"), [(timedelta(0), "M-7Q2M-4KX4"), (timedelta(days=14), "M-7Q2M-4KX4")])
def test_a_link_stands_for_its_reminder(after: timedelta, found: str) -> None:
    token = made()

    with time_machine.travel(NOW + after, tick=False):
        assert links.reference_in(token) == found


def test_a_link_expires_after_14_days() -> None:
    token = made()

    with time_machine.travel(NOW + timedelta(days=14, seconds=1), tick=False):
        assert links.reference_in(token) is None


@pytest.mark.parametrize("token", ["", ".", "M-7Q2M-4KX4", "M-7Q2M-4KX4.1vN5hi.x", "é.é.é"])
def test_a_link_that_nobody_signed_stands_for_nothing(token: str) -> None:
    assert links.reference_in(token) is None


def test_a_link_changed_in_one_letter_stands_for_nothing() -> None:
    token = made()

    with time_machine.travel(NOW, tick=False):
        assert links.reference_in(token.replace("M-7", "M-8")) is None


def test_what_is_signed_for_something_else_stands_for_nothing() -> None:
    assert links.reference_in(TimestampSigner(sep=".").sign("M-7Q2M-4KX4")) is None

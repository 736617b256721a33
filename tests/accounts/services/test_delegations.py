"""A delegate acts for a prescriber from a day on."""

from datetime import date

import pytest

from accounts.models import Delegation
from accounts.services import delegations
from audit.models import Event
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db


def test_name_records_who_acts_for_whom_from_when() -> None:
    prescriber, nurse = make_user("prescriber"), make_user("nurse")

    row = delegations.name(prescriber=prescriber, delegate=nurse, from_on=date(2026, 11, 23), by=prescriber, at=NOW)

    kept = Delegation.objects.get()
    assert kept == row
    assert (kept.prescriber, kept.delegate, kept.from_on, kept.until_on) == (
        prescriber,
        nurse,
        date(2026, 11, 23),
        None,
    )
    assert (kept.recorded_at, kept.recorded_by) == (NOW, prescriber)


def test_name_is_in_the_trail() -> None:
    prescriber, nurse = make_user("prescriber"), make_user("nurse")

    delegations.name(prescriber=prescriber, delegate=nurse, from_on=date(2026, 11, 23), by=prescriber, at=NOW)

    event = Event.objects.get()
    assert (event.action, event.subject, event.detail, event.actor, event.at) == (
        "delegation-recorded",
        nurse.username,
        {"prescriber": prescriber.username},
        prescriber.username,
        NOW,
    )

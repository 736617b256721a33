"""A delegation is named once, ended once, and kept."""

from datetime import date

import pytest

from accounts import selectors
from accounts.models import Delegation
from accounts.services import delegations
from accounts.services.delegations import AlreadyEnded, AlreadyNamed
from audit.models import Event
from tests.factories import NOW, make_delegation, make_user

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


def test_end_keeps_the_delegation_with_its_last_day_and_the_trail_says_who() -> None:
    row = make_delegation(from_on=date(2026, 11, 1))

    delegations.end(row, on=TODAY, by=row.prescriber, at=NOW)

    kept = Delegation.objects.get()
    assert (kept.from_on, kept.until_on) == (date(2026, 11, 1), TODAY)
    event = Event.objects.get()
    assert (event.action, event.subject, event.actor, event.detail) == (
        "delegation-ended",
        row.delegate.username,
        row.prescriber.username,
        {"prescriber": row.prescriber.username},
    )


@pytest.mark.parametrize("from_on", [TODAY, date(2026, 12, 24)])
def test_one_that_is_ended_by_its_first_day_never_was(from_on: date) -> None:
    row = make_delegation(from_on=from_on)

    delegations.end(row, on=TODAY, by=row.prescriber, at=NOW)

    assert Delegation.objects.get().until_on == from_on


def test_an_end_on_record_stays() -> None:
    row = make_delegation(from_on=date(2026, 11, 1))
    delegations.end(row, on=date(2026, 11, 20), by=row.prescriber, at=NOW)

    with pytest.raises(AlreadyEnded):
        delegations.end(row, on=TODAY, by=row.prescriber, at=NOW)

    assert Delegation.objects.get().until_on == date(2026, 11, 20)
    assert Event.objects.count() == 1


def test_the_same_delegate_is_named_again_only_after_an_end() -> None:
    row = make_delegation(from_on=date(2026, 11, 1))
    again = {"prescriber": row.prescriber, "delegate": row.delegate, "from_on": TODAY, "by": row.prescriber, "at": NOW}

    with pytest.raises(AlreadyNamed):
        delegations.name(**again)
    delegations.end(row, on=TODAY, by=row.prescriber, at=NOW)
    delegations.name(**again)

    assert Delegation.objects.filter(until_on=None).count() == 1


def test_the_nurses_beside_a_prescriber_are_the_active_ones_of_the_clinic() -> None:
    prescriber = make_user("prescriber")
    noor = make_user("nurse", clinic=prescriber.clinic)
    make_user("nurse", clinic=prescriber.clinic, is_active=False)
    make_user("nurse")
    make_user("prescriber", clinic=prescriber.clinic)

    assert list(selectors.nurses_beside(prescriber)) == [noor]

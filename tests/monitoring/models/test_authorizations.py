"""What the constraints on an authorization leave possible: the ways it may end, and the next one."""

import pytest

from tests.factories import make_authorization, make_patient
from tests.monitoring.models.broken_authorizations import handed_over, issue, reversed_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("reason", ["not_collected", "wrong_quantity", "positive_test"])
def test_a_supply_that_was_not_handed_over_is_reversed_and_authorized_again_in_the_same_cycle(reason: str) -> None:
    patient = make_patient()
    issue(patient, cycle="cycle-1", **reversed_for(reason))

    again = issue(patient, cycle="cycle-1")

    assert again.reversed_at is None


def test_a_hand_over_in_error_is_reversed_and_authorized_again_in_the_same_cycle() -> None:
    patient = make_patient()
    issue(patient, cycle="cycle-1", **handed_over(patient), **reversed_for("handed_over_in_error"))

    again = issue(patient, cycle="cycle-1")

    assert again.reversed_at is None


def test_the_next_cycle_is_authorized_once_the_supply_of_the_one_before_was_handed_over() -> None:
    patient = make_patient()
    issue(patient, cycle="cycle-1", **handed_over(patient))

    following = issue(patient, cycle="cycle-2")

    assert following.handed_over_at is None


def test_two_pharmacies_may_use_the_same_request_key() -> None:
    first = make_authorization(request_key="request-1")
    second = make_authorization(request_key="request-1")

    assert first.pharmacy != second.pharmacy

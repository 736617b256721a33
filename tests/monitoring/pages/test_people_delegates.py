"""A prescriber names nurses of the clinic as delegates, and ends it; a delegate sees the patients meanwhile only."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from accounts.models import Delegation, User
from accounts.roles import Role
from audit.models import Event
from tests.factories import NOW, make_delegation, make_patient, make_user
from tests.monitoring.pages.clinicians import permitted, signed_in

pytestmark = pytest.mark.django_db

LIST = "/delegates/"
END = "/delegates/noor/end/"
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def prescriber() -> User:
    return make_user(Role.PRESCRIBER, username="elena")


@pytest.fixture
def nurse(prescriber: User) -> User:
    return make_user(Role.NURSE, username="noor", first_name="Noor", last_name="Haddad", clinic=prescriber.clinic)


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("page", [LIST, END])
@pytest.mark.parametrize("role", [Role.NURSE, Role.PATIENT, Role.PHARMACIST, Role.STAFF])
def test_no_other_role_names_or_ends(role: Role, page: str) -> None:
    assert signed_in(make_user(role)).post(page, {"delegate": "noor", "from_on": "2026-11-23"}).status_code == 403


@pytest.mark.parametrize("page", [LIST, END])
def test_a_visitor_is_asked_to_sign_in_first(client: Client, page: str) -> None:
    assert client.post(page).status_code == 401


def test_a_delegate_who_is_named_opens_the_patients_and_no_longer_when_it_is_ended(
    prescriber: User, nurse: User
) -> None:
    address = f"/patients/{permitted(prescriber).reference}/"
    clinic, noor = signed_in(prescriber), signed_in(nurse)

    before = noor.get(address).status_code
    named = clinic.post(LIST, {"delegate": "noor", "from_on": "2026-11-23"})
    during = noor.get(address).status_code
    ended = clinic.post(END)
    after = noor.get(address).status_code

    assert (before, during, after) == (404, 200, 404)
    assert (named.headers["Location"], ended.headers["Location"]) == (LIST, LIST)
    assert set(Event.objects.filter(subject="noor").values_list("action", "actor")) == {
        ("delegation-recorded", "elena"),
        ("delegation-ended", "elena"),
    }


def test_what_is_named_is_the_prescribers_own_whatever_else_is_sent(prescriber: User, nurse: User) -> None:
    other = make_user(Role.PRESCRIBER, username="other", clinic=prescriber.clinic)

    signed_in(prescriber).post(
        LIST, {"delegate": "noor", "from_on": "2026-12-01", "prescriber": "other", "until_on": "2030-01-01"}
    )

    row = Delegation.objects.get()
    assert (row.prescriber, row.delegate, row.from_on, row.until_on) == (prescriber, nurse, date(2026, 12, 1), None)
    assert not Delegation.objects.filter(prescriber=other).exists()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"from_on": "2026-11-22"}, "This day is over."),
        ({"from_on": "soon"}, "Write the day as year-month-day"),
        ({"delegate": "far"}, "Select a valid choice"),
        ({"delegate": "gone"}, "Select a valid choice"),
        ({"delegate": "colleague"}, "Select a valid choice"),
        ({"delegate": ""}, "This field is required"),
    ],
)
def test_who_cannot_act_is_not_named(prescriber: User, nurse: User, change: dict, complaint: str) -> None:
    make_user(Role.NURSE, username="far")
    make_user(Role.NURSE, username="gone", clinic=prescriber.clinic, is_active=False)
    make_user(Role.PRESCRIBER, username="colleague", clinic=prescriber.clinic)

    response = signed_in(prescriber).post(LIST, {"delegate": "noor", "from_on": "2026-11-23", **change})

    assert response.status_code == 422
    assert complaint in text(response)
    assert not Delegation.objects.exists()


def test_a_delegate_is_not_named_twice(prescriber: User, nurse: User) -> None:
    make_delegation(prescriber=prescriber, delegate=nurse)

    response = signed_in(prescriber).post(LIST, {"delegate": "noor", "from_on": "2026-12-01"})

    assert response.status_code == 422
    assert "This nurse is named already." in text(response)
    assert Delegation.objects.count() == 1


def test_the_list_shows_own_delegates_with_their_days_and_nobody_elses(prescriber: User, nurse: User) -> None:
    make_delegation(prescriber=prescriber, delegate=nurse, from_on=date(2026, 10, 1), until_on=date(2026, 11, 1))
    make_delegation(prescriber=prescriber, delegate=nurse, from_on=date(2026, 11, 2))
    make_delegation(delegate=make_user(Role.NURSE, first_name="Bea", last_name="Stranger"))

    page = text(signed_in(prescriber).get(LIST))

    assert "from Thu, Oct 1, 2026 until Sun, Nov 1, 2026" in page
    assert "from Mon, Nov 2, 2026" in page
    assert (page.count("Ended</span>"), page.count("Acts for you</span>")) == (1, 1)
    assert "Stranger" not in page


def test_nobody_ends_the_delegation_of_another_prescriber(prescriber: User, nurse: User) -> None:
    make_delegation(delegate=nurse)

    assert signed_in(prescriber).post(END).status_code == 404
    assert Delegation.objects.get().until_on is None


def test_what_ended_is_not_found_to_be_ended_again(prescriber: User, nurse: User) -> None:
    make_delegation(prescriber=prescriber, delegate=nurse, from_on=date(2026, 11, 1), until_on=date(2026, 11, 20))

    assert signed_in(prescriber).post(END).status_code == 404
    assert Delegation.objects.get().until_on == date(2026, 11, 20)


def test_a_delegation_is_not_ended_by_opening_a_link(prescriber: User, nurse: User) -> None:
    make_delegation(prescriber=prescriber, delegate=nurse)

    assert signed_in(prescriber).get(END).status_code == 405
    assert Delegation.objects.get().until_on is None


def test_late_in_the_evening_today_is_the_day_of_eastern_time(prescriber: User, nurse: User) -> None:
    make_delegation(prescriber=prescriber, delegate=nurse, from_on=date(2026, 11, 1))
    make_patient(prescriber=prescriber)

    with time_machine.travel(datetime(2026, 11, 24, 4, 59, tzinfo=UTC), tick=False):
        signed_in(prescriber).post(END)

    assert Delegation.objects.get().until_on == TODAY

"""Program staff ask for a recovery, and another member of staff approves it on a page of its own."""

import re

import pytest
from django.test import Client

from accounts.models import Recovery, User
from accounts.roles import Role
from accounts.services import recoveries
from tests.accounts.doors import give_password, make_person
from tests.factories import make_user
from tests.monitoring.pages.clinicians import signed_in

pytestmark = pytest.mark.django_db
ASK = "/program/people/noor/recover/"
LIST = "/program/recoveries/"


@pytest.fixture(name="staff")
def _staff() -> list[Client]:
    make_person()
    return [signed_in(make_user(Role.STAFF, username=name)) for name in ("ask", "approve")]


def deed(name: str) -> str:
    return f"{LIST}{Recovery.objects.get().reference}/{name}/"


def test_one_asks_another_approves_and_the_person_signs_in(staff: list[Client]) -> None:
    one, other = staff
    asked = one.post(ASK, {"reason": "Lost the phone."}, follow=True).content.decode()
    page = other.get(LIST).content.decode()

    shown = other.post(deed("approve")).content.decode()

    assert "Asked. Another member of staff approves it" in asked
    assert "Lost the phone." in page
    password = re.search(r"data-password>([^<]+)<", shown)[1]
    assert give_password(Client(), password=password).headers["Location"] == "/"
    assert "Nothing waits." in other.get(LIST).content.decode()


def test_who_asked_is_offered_to_take_it_back_and_not_to_approve(staff: list[Client]) -> None:
    one, _ = staff
    one.post(ASK, {"reason": "Lost the phone."})

    page = one.get(LIST).content.decode()
    refused = one.post(deed("approve"), follow=True).content.decode()

    assert ("Take it back" in page, "Approve" in page) == (True, False)
    assert "Another member of staff has to approve this one" in refused
    assert User.objects.get(username="noor").must_change_password is False


def test_a_refusal_leaves_the_account_as_it_is(staff: list[Client]) -> None:
    one, other = staff
    one.post(ASK, {"reason": "Lost the phone."})

    other.post(deed("refuse"))

    assert Recovery.objects.get().approved is False
    assert User.objects.get(username="noor").must_change_password is False


def test_without_a_reason_nothing_is_asked_for(staff: list[Client]) -> None:
    assert staff[0].post(ASK, {}).status_code == 422
    assert not Recovery.objects.exists()


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.NURSE, Role.PHARMACIST, Role.PATIENT])
def test_no_other_role_asks_looks_or_decides(staff: list[Client], role: Role) -> None:
    staff[0].post(ASK, {"reason": "Lost the phone."})
    stranger = signed_in(make_user(role))

    statuses = [
        stranger.get(ASK),
        stranger.post(ASK),
        stranger.get(LIST),
        *(stranger.post(deed(each)) for each in ("approve", "refuse")),
    ]

    assert [each.status_code for each in statuses] == [403] * 5


def test_a_patient_and_nobody_are_not_found(staff: list[Client]) -> None:
    make_user(Role.PATIENT, username="ana")

    assert [staff[0].get(f"/program/people/{name}/recover/").status_code for name in ("ana", "nobody")] == [404, 404]
    assert staff[0].post(f"{LIST}W-NOBODY/approve/").status_code == 404


def test_what_was_decided_meanwhile_is_said(staff: list[Client], monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = staff
    one.post(ASK, {"reason": "Lost the phone."})
    monkeypatch.setattr(recoveries, "_decide", _over)

    for each in ("approve", "refuse"):
        assert "Somebody else has decided it just now." in other.post(deed(each), follow=True).content.decode()


def _over(*_: object, **__: object) -> None:
    raise recoveries.Over


def test_the_list_of_people_leads_there(staff: list[Client]) -> None:
    page = staff[0].get("/program/people/").content.decode()

    assert f'href="{ASK}"' in page
    assert f'href="{LIST}"' in page
    assert 'href="/program/people/ask/recover/"' not in page

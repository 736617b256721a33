"""A one-time password is given out, replaced, and never kept."""

import re

import pytest

from accounts.models import User
from accounts.roles import Role
from accounts.services import passwords, people
from accounts.services.people import NameTaken, Oneself
from audit.models import Event
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db


def events() -> list[tuple[str, str, str]]:
    return list(Event.objects.order_by("pk").values_list("action", "subject", "actor"))


def test_register_gives_a_one_time_password_that_must_be_replaced() -> None:
    staff = make_user("staff", username="staff")

    issued = passwords.register(username="wanda", role=Role.STAFF, by=staff, at=NOW)

    kept = User.objects.get(username="wanda")
    assert re.fullmatch(r"([2-9a-hjkmnp-tv-z]{4}-){3}[2-9a-hjkmnp-tv-z]{4}", issued.password)
    assert (kept.check_password(issued.password), kept.must_change_password) == (True, True)
    assert events() == [("user-created", "wanda", "staff")]


def test_no_two_one_time_passwords_are_the_same() -> None:
    user = make_user("staff")

    given = {passwords.reset(user, by=make_user("staff"), at=NOW).password for _ in range(20)}

    assert len(given) == 20


def test_reset_replaces_the_password_and_asks_for_a_new_one() -> None:
    nurse, patient = make_user("nurse", username="noor"), make_user("patient", username="ana", password="before")

    issued = passwords.reset(patient, by=nurse, at=NOW)

    kept = User.objects.get(username="ana")
    assert (kept.check_password("before"), kept.check_password(issued.password)) == (False, True)
    assert kept.must_change_password
    assert events() == [("password-changed", "ana", "noor")]
    assert Event.objects.get().detail == {"one_time": True}


def test_change_sets_the_password_and_clears_the_flag() -> None:
    user = make_user("patient", username="ana", must_change_password=True)

    passwords.change(user, password="quiet harbor lantern", by=user, at=NOW)

    kept = User.objects.get()
    assert (kept.check_password("quiet harbor lantern"), kept.must_change_password) == (True, False)
    assert events() == [("password-changed", "ana", "ana")]


def test_no_password_is_in_the_trail() -> None:
    user = make_user("patient")

    issued = passwords.reset(user, by=make_user("nurse"), at=NOW)

    assert issued.password not in str(list(Event.objects.values()))


@pytest.mark.parametrize("name", ["noor", "NOOR", "system", "System"])
def test_nobody_is_registered_under_a_name_that_could_be_taken_for_another(name: str) -> None:
    make_user("nurse", username="noor")

    with pytest.raises(NameTaken):
        people.register_user(username=name, role=Role.STAFF, password=None, by="system", at=NOW)

    assert User.objects.count() == 1


def test_deactivate_and_reactivate_are_in_the_trail_once_each() -> None:
    staff, nurse = make_user("staff", username="staff"), make_user("nurse", username="noor")

    for service in (people.deactivate, people.deactivate, people.reactivate, people.reactivate):
        service(nurse, by=staff, at=NOW)

    assert events() == [("user-deactivated", "noor", "staff"), ("user-reactivated", "noor", "staff")]
    assert User.objects.get(username="noor").is_active


def test_nobody_deactivates_themselves() -> None:
    staff = make_user("staff")

    with pytest.raises(Oneself):
        people.deactivate(staff, by=staff, at=NOW)

    assert User.objects.get().is_active
    assert not Event.objects.exists()

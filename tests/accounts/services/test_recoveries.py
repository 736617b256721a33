"""An account is given back by two people, and never by its own holder."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import Recovery, User
from accounts.roles import Role
from accounts.services import recoveries
from accounts.services.recoveries import AlreadyAsked, NotTheirs, Over
from audit.models import Event
from tests.accounts.doors import make_person
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
LATE = NOW + timedelta(hours=24)


@pytest.fixture(name="staff")
def _staff() -> list[User]:
    return [make_user(Role.STAFF, username=name) for name in ("ask", "approve")]


def asked(staff: list[User], user: User | None = None) -> Recovery:
    return recoveries.ask(user or make_person(), reason="Lost the phone; I know her.", by=staff[0], at=NOW)


def test_another_one_approves_and_the_account_has_one_password_and_no_second_factor(staff: list[User]) -> None:
    recovery = asked(staff)

    issued = recoveries.approve(recovery, by=staff[1], at=NOW)

    user = User.objects.get(username="noor")
    assert user.check_password(issued.password)
    assert (user.must_change_password, Authenticator.objects.count()) == (True, 0)
    trail = [(each.action, each.actor) for each in Event.objects.filter(subject="noor").order_by("pk")]
    assert trail == [
        ("recovery-asked", "ask"),
        ("second-factor-removed", "approve"),
        ("password-changed", "approve"),
        ("recovery-approved", "approve"),
    ]


def test_nobody_approves_what_they_asked_for(staff: list[User]) -> None:
    recovery = asked(staff)

    with pytest.raises(NotTheirs):
        recoveries.approve(recovery, by=staff[0], at=NOW)

    assert Authenticator.objects.count() == 2


def test_nobody_asks_for_their_own(staff: list[User]) -> None:
    with pytest.raises(NotTheirs):
        recoveries.ask(staff[0], reason="Mine.", by=staff[0], at=NOW)


def test_nobody_approves_their_own(staff: list[User]) -> None:
    recovery = recoveries.ask(staff[1], reason="Lost.", by=staff[0], at=NOW)

    with pytest.raises(NotTheirs):
        recoveries.approve(recovery, by=staff[1], at=NOW)


def test_a_patient_is_helped_by_their_clinic(staff: list[User]) -> None:
    with pytest.raises(NotTheirs):
        recoveries.ask(make_user(Role.PATIENT), reason="Called.", by=staff[0], at=NOW)


def test_after_a_day_nothing_is_approved(staff: list[User]) -> None:
    recovery = asked(staff)

    with pytest.raises(Over):
        recoveries.approve(recovery, by=staff[1], at=LATE)

    assert Authenticator.objects.count() == 2


def test_it_is_decided_once(staff: list[User]) -> None:
    recovery = asked(staff)
    recoveries.refuse(recovery, by=staff[1], at=NOW)

    for decide in (recoveries.approve, recoveries.refuse):
        with pytest.raises(Over):
            decide(recovery, by=staff[1], at=NOW)

    assert Authenticator.objects.count() == 2


def test_one_is_asked_for_at_a_time_and_again_when_it_is_over(staff: list[User]) -> None:
    user = make_person()
    asked(staff, user)

    with pytest.raises(AlreadyAsked):
        asked(staff, user)

    assert recoveries.ask(user, reason="Again.", by=staff[0], at=LATE)


def test_whoever_is_signed_in_as_them_is_signed_out(staff: list[User]) -> None:
    user = make_person()
    thief = Client()
    thief.force_login(user)

    recoveries.approve(asked(staff, user), by=staff[1], at=NOW)

    assert thief.get("/worklist/").headers["Location"].startswith("/sign-in/")

"""What was taken back is taken back at once: the very next request of the same session, and the very next call, is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist

from accounts.models import Delegation, User
from accounts.roles import PERMISSIONS, NotAllowed, Role
from accounts.services import delegations, people
from tests.access.acts import TODAY, Act
from tests.access.asking import Answer, Asking, written
from tests.access.rows import NEVER, ROWS, Row
from tests.access.services import ACTS
from tests.access.visitors import OWNERS, Visitor
from tests.every_page.pages import address
from tests.every_page.world import NOW, World
from tests.rollback import rolled_back


@dataclass(frozen=True)
class Revocation:
    """Say who loses what, and how: all their routes, or only those about an object that is theirs no more."""

    role: Role
    revoke: Callable[[World], object]
    loses_all: bool = True
    # What stays one's own, by name of the service.
    keeps: frozenset[str] = frozenset()


def _person(world: World, role: Role) -> Any:
    return User.objects.filter(pk=world.people[OWNERS[role]].pk)


def _deactivate(role: Role) -> Callable[[World], object]:
    # Staff is deactivated by other staff.
    return lambda world: people.deactivate(_person(world, role).get(), by=world.people["one_time"], at=NOW)


def _move(role: Role, to: str) -> Callable[[World], object]:
    place = {"clinic": _place_of(to, "clinic"), "pharmacy": _place_of(to, "pharmacy")}
    return lambda world: _person(world, role).update(**{name: find(world) for name, find in place.items()})


def _place_of(person: str, place: str) -> Callable[[World], object]:
    return lambda world: getattr(world.people[person], place)


def _become(role: Role, other: Role) -> Callable[[World], object]:
    # Of a role with which they share nothing.
    return lambda world: _person(world, role).update(role=other)


def _end_delegation(world: World) -> object:
    prescriber = world.people["prescriber"]
    delegation = Delegation.objects.get(delegate=world.people["nurse"], prescriber=prescriber)
    return delegations.end(delegation, on=TODAY, by=prescriber, at=NOW)


_VIEWS = frozenset({"monitoring.saved_views.delete"})
_ACCOUNT = frozenset({"accounts.passwords.change", "accounts.devices.end", "accounts.devices.end_all",
                      "accounts.preferences.keep"})  # fmt: skip
REVOCATIONS = {
    **{f"{role} is deactivated": Revocation(role, _deactivate(role)) for role in Role},
    "a prescriber becomes staff": Revocation(Role.PRESCRIBER, _become(Role.PRESCRIBER, Role.STAFF)),
    "a nurse becomes staff": Revocation(Role.NURSE, _become(Role.NURSE, Role.STAFF)),
    "a pharmacist becomes staff": Revocation(Role.PHARMACIST, _become(Role.PHARMACIST, Role.STAFF)),
    "a patient becomes staff": Revocation(Role.PATIENT, _become(Role.PATIENT, Role.STAFF)),
    "staff becomes a patient": Revocation(Role.STAFF, _become(Role.STAFF, Role.PATIENT), keeps=_ACCOUNT),
    "a delegation ends": Revocation(Role.NURSE, _end_delegation, loses_all=False, keeps=_VIEWS),
    "a nurse moves to another clinic": Revocation(
        Role.NURSE, _move(Role.NURSE, "new_nurse"), loses_all=False, keeps=_VIEWS
    ),
    "a pharmacist moves to another pharmacy": Revocation(
        Role.PHARMACIST, _move(Role.PHARMACIST, "new_pharmacist"), loses_all=False
    ),
}


@pytest.fixture(scope="module")
def asking(world: World) -> Asking:
    return Asking(world)


def _lost(revocation: Revocation) -> list[Row]:
    mine = [row for row in ROWS if row.who and revocation.role in row.who and row.who != frozenset(Role)]
    return [row for row in mine if revocation.loses_all or (row.other == 404 and row.args)]


@pytest.mark.parametrize("revocation", REVOCATIONS.values(), ids=REVOCATIONS)
def test_the_very_next_request_is_refused(revocation: Revocation, asking: Asking, world: World) -> None:
    visitor = Visitor(OWNERS[revocation.role], revocation.role)
    asked = [(row, method) for row in _lost(revocation) for method in ("GET", "POST")
             if (row.get if method == "GET" else row.post) != NEVER]  # fmt: skip

    answers = {
        f"{row} {method}": asking.ask(
            visitor, method, address(world, row.route, row.args), row.typed, after=lambda: revocation.revoke(world)
        )
        for row, method in asked
    }

    assert asked
    assert {name: answer for name, answer in answers.items() if not _is_refused(answer)} == {}


def _is_refused(answer: Answer) -> bool:
    return (answer.status in {403, 404} or answer.leads_to_sign_in) and not answer.written


@pytest.mark.parametrize("revocation", REVOCATIONS.values(), ids=REVOCATIONS)
def test_the_very_next_call_is_refused(revocation: Revocation, world: World) -> None:
    mine = {name: act for name, act in ACTS.items() if revocation.role in act.who and name not in revocation.keeps}
    acts = {name: act for name, act in mine.items() if revocation.loses_all or act.is_owned}

    assert acts
    assert [name for name, act in acts.items() if not _refuses(act, revocation, world)] == []


# What waits for no patient's lock: between the request and the act there is nothing in which it could be taken back.
_AT_ONCE = {
    "accounts.delegations.end", "accounts.delegations.name", "accounts.devices.end", "accounts.devices.end_all",
    "accounts.passwords.change", "accounts.preferences.keep", "monitoring.bench.note_looked_up",
    "monitoring.enrollments.enroll", "monitoring.saved_views.delete",
    # Says of each patient what became of it: of one who is lost meanwhile, that nothing was recorded.
    "monitoring.counseling.confirm_for_each",
}  # fmt: skip


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.NURSE, Role.PHARMACIST, Role.PATIENT, Role.GUARDIAN])
def test_who_is_deactivated_while_waiting_for_a_patient_is_refused(role: Role, world: World) -> None:
    revocation = REVOCATIONS[f"{role} is deactivated"]
    acts = {name: act for name, act in ACTS.items() if role in act.who and act.is_owned and name not in _AT_ONCE}

    assert [name for name, act in acts.items() if not _refuses(act, revocation, world, as_before=True)] == []


def _refuses(act: Act, revocation: Revocation, world: World, *, as_before: bool = False) -> bool:
    with rolled_back():
        before = _person(world, revocation.role).get()
        scene = [act.scene(world)] if act.scene else []
        revocation.revoke(world)
        by = before if as_before else _person(world, revocation.role).get()
        try:
            with written() as tables:
                act.call(world, by, *scene)
        except (NotAllowed, ObjectDoesNotExist):
            return not tables
    return False


def test_no_role_shares_a_permission_with_the_one_they_become() -> None:
    staff = PERMISSIONS[Role.STAFF]

    assert [role for role in Role if role is not Role.STAFF and PERMISSIONS[role] & staff] == []

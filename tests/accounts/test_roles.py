"""One table says who may do what, and leaves nobody and nothing out."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.roles import PERMISSIONS, Permission, Role, may

# What each role may do with what another role must decide: a literal copy, so that a slip in the table shows.
SEPARATED = [
    (Permission.WRITE_PRESCRIPTION, {"prescriber"}),
    (Permission.CONFIRM_COUNSELING, {"prescriber"}),
    (Permission.OVERRIDE_CLINIC_HOLD, {"prescriber"}),
    (Permission.SET_CATEGORY, {"prescriber"}),
    (Permission.RESOLVE_PREGNANCY, {"prescriber"}),
    (Permission.RECORD_TEST, {"prescriber", "nurse"}),
    (Permission.CORRECT_ENTRY, {"prescriber", "nurse"}),
    (Permission.DECLARE_CONTRACEPTION, {"prescriber", "patient"}),
    (Permission.ACKNOWLEDGE, {"patient"}),
    (Permission.SIGN_CONSENT, {"patient"}),
    (Permission.AUTHORIZE, {"pharmacist"}),
    (Permission.HAND_OVER, {"pharmacist"}),
    (Permission.REVERSE, {"pharmacist"}),
    (Permission.GIVE_ACCESS, {"prescriber", "nurse"}),
    (Permission.NAME_DELEGATE, {"prescriber"}),
    (Permission.CERTIFY, {"staff"}),
    (Permission.MANAGE_PEOPLE, {"staff"}),
    (Permission.VIEW_REFUSALS, {"staff"}),
    (Permission.VIEW_OUTAGES, {"staff"}),
    (Permission.NOTE_OUTAGE, {"staff"}),
    (Permission.VIEW_TRAIL, {"staff"}),
    (Permission.TRANSFER_PATIENT, {"prescriber"}),
    (Permission.PLACE_PATIENT, {"staff"}),
    (Permission.NAME_GUARDIAN, {"prescriber", "nurse"}),
    (Permission.SIGN_AS_GUARDIAN, {"guardian"}),
    (Permission.BREAK_GLASS, {"prescriber", "nurse"}),
    (Permission.VIEW_BROKEN_GLASS, {"staff"}),
]


def test_every_role_is_in_the_table() -> None:
    assert set(PERMISSIONS) == set(Role)


def test_every_permission_is_held_by_a_role() -> None:
    assert frozenset().union(*PERMISSIONS.values()) == set(Permission)


@pytest.mark.parametrize(("permission", "roles"), SEPARATED)
def test_what_one_role_decides_no_other_does(permission: Permission, roles: set[str]) -> None:
    allowed = {role.value for role in Role if may(User(role=role.value), permission)}

    assert allowed == roles


@pytest.mark.parametrize("permission", Permission)
def test_a_disabled_user_may_do_nothing(permission: Permission) -> None:
    assert [may(User(role=role.value, is_active=False), permission) for role in Role] == [False] * 6


@pytest.mark.parametrize("permission", Permission)
def test_a_superuser_without_a_role_may_do_nothing(permission: Permission) -> None:
    assert not may(User(role="", is_superuser=True), permission)


@pytest.mark.parametrize("permission", Permission)
def test_a_visitor_may_do_nothing(permission: Permission) -> None:
    assert not may(AnonymousUser(), permission)

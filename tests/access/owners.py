"""Add to the world of every page what the matrix asks for: delegates before and after, views and a calendar link."""

from datetime import timedelta

from accounts.models import Delegation, User
from accounts.roles import Role
from accounts.services import people
from audit.trail import SYSTEM
from monitoring.services import saved_views, transfers
from patients.services import calendar_links
from tests.every_page import care
from tests.every_page.world import NOW, World

TODAY = NOW.date()


def add(world: World) -> None:
    """Name a delegate whose time ended yesterday, one whose time begins tomorrow; keep views; make a calendar link."""
    prescriber = world.people["prescriber"]
    for username, from_on, until_on in (
        ("delegate_of_old", TODAY - timedelta(days=30), TODAY),
        ("delegate_to_be", TODAY + timedelta(days=1), None),
    ):
        world.people[username] = _delegate(username, prescriber, from_on=from_on, until_on=until_on)
    for owner in ("prescriber", "nurse"):
        saved_views.keep(name="For the matrix", query="tab=closing", by=world.people[owner], at=NOW)
    offered = care.enroll(world.people["new_prescriber"], at=NOW)
    told = {"patient_id": offered.pk, "to_prescriber": prescriber, "note": ""}
    world.names["offered.transfer"] = transfers.offer(**told, by=world.people["new_prescriber"], at=NOW).reference
    patient = world.patients["severe_headache"]
    assert patient.user
    world.names["calendar.secret"] = calendar_links.make(patient.pk, by=patient.user, at=NOW)


def _delegate(username: str, prescriber: User, **period: object) -> User:
    nurse = people.register_user(
        username=username, role=Role.NURSE, password=None, clinic=prescriber.clinic, by=SYSTEM, at=NOW
    )
    # A row as it stands after its time: the service ends a delegation only as of now.
    Delegation.objects.create(prescriber=prescriber, delegate=nurse, recorded_at=NOW, recorded_by=prescriber, **period)
    return nurse

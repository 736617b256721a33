"""Promise 32: every route that names a patient, and every list of patients, leaves in the trail who looked.

The routes come from the URLconf: a new one is walked at once, by each of its rows in `routes.py`.
"""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from audit.actions import Action
from audit.models import Event
from monitoring.presenters.my_looks import LISTS
from monitoring.selectors import my, trail
from tests.every_page.pages import File, Page
from tests.every_page.routes import FILES, NO_PAGE, PAGES
from tests.every_page.world import World

LOOKS = (Action.PATIENT_VIEWED, Action.PATIENT_LOOKED_UP, Action.DOCUMENT_MADE, Action.RECORD_EXPORTED)
# Routes whose address names a patient or what is one patient's, and that show it; by what stands in the pattern.
_OF_A_PATIENT = re.compile(
    r"^(patients/<slug:reference>/|counter/authorizations/<|counter/patient/|program/outages/.*<slug:patient>/|my/)"
)
# What only answers a form, and leaves the event of what it did.
ONLY_POST = {
    "end_guardianship": "GUARDIAN_ENDED",
    "refuse_withdrawal": "WITHDRAWAL_REFUSED",
    "renew_access": "PASSWORD_CHANGED, and PATIENT_VIEWED as the patient's page is opened",
    "my_calendar_make": "CALENDAR_LINK_MADE",
    "my_calendar_revoke": "CALENDAR_LINK_REVOKED",
    "counter_check_again": "DECISION_MADE, and PATIENT_VIEWED as the answer is shown",
    "counter_authorize": "AUTHORIZATION_ISSUED or AUTHORIZATION_REFUSED",
    "counter_hand_over": "AUTHORIZATION_HANDED_OVER",
    "counter_reverse": "AUTHORIZATION_REVERSED",
    "counter_back": "AUTHORIZATION_RETURNED",
}
# What anybody may read, whoever they are.
OF_NOBODY = {"my_learning"}
OPENED: list[Page | File] = [each for each in PAGES if each.sends is None and each.status == 200]
OPENED += FILES


def patterns(resolver: URLResolver, before: str = "") -> list[tuple[str, str]]:
    found = []
    for each in resolver.url_patterns:
        whole = before + str(each.pattern)
        found += patterns(each, whole) if isinstance(each, URLResolver) else [(_name(each), whole)]
    return found


def _name(pattern: URLPattern) -> str:
    return pattern.name or str(pattern.pattern)


ABOUT_PATIENTS = {name for name, pattern in patterns(get_resolver()) if _OF_A_PATIENT.match(pattern)} - OF_NOBODY


def looks(world: World, state: Page | File) -> list[Event]:
    """Open one state of a route, and return what the trail says of who looked."""
    client = world.sign_in(state.by)
    latest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    assert client.get(state.address(world)).status_code == 200
    return list(Event.objects.filter(pk__gt=latest, action__in=LOOKS, actor=world.people[state.by].username))


def test_every_route_of_a_patient_is_opened_here() -> None:
    opened = {each.route for each in OPENED} | ONLY_POST.keys() | NO_PAGE.keys()

    assert len(ABOUT_PATIENTS) > 40
    assert ABOUT_PATIENTS - opened == set()


@pytest.mark.parametrize("state", [each for each in OPENED if each.route in ABOUT_PATIENTS - LISTS.keys()], ids=str)
def test_opening_it_leaves_whose_it_was(state: Page | File, world: World) -> None:
    assert [event.patient for event in looks(world, state) if event.patient] != []


@pytest.mark.parametrize("route", sorted(LISTS))
def test_a_list_leaves_one_event_with_whom_it_showed(route: str, world: World) -> None:
    by = "prescriber"
    if route == "counter_authorizations":
        by = "pharmacist"
    elif route == "failed_reminders":
        by = "staff"
    query = "?patient={counseling_missing}" if route == "confirm_counseling" else ""

    (event,) = looks(world, Page(route, by, query=query))

    assert (event.patient, event.subject) == ("", route)
    assert event.detail["shown"] == sorted(set(event.detail["shown"]))
    assert event.detail["shown"] != []


def test_a_patient_in_a_list_sees_who_looked_at_it(world: World) -> None:
    looks(world, Page("worklist", "prescriber", query="?tab=closing"))
    patient = world.patients["closing_tonight"]

    assert "worklist" in {each.subject for each in my.looks_at(patient)}
    assert "worklist" in {each.subject for each in trail.about(patient.reference)}


def test_a_list_that_asks_again_by_itself_leaves_nothing(world: World) -> None:
    client = world.sign_in("prescriber")
    before = Event.objects.count()

    client.get("/worklist/changes/")

    assert Event.objects.count() == before

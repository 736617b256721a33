"""A worklist's view is kept under a name of the user's own, is a link, and may be deleted."""

from typing import Any

import pytest

from monitoring.models import SavedView
from monitoring.services import saved_views
from tests import factories
from tests.factories import NOW
from tests.monitoring.pages import clinicians

pytestmark = pytest.mark.django_db


def keep(client: Any, name: str, query: str = "tab=blocked&owner=patient") -> Any:
    return client.post(f"/worklist/views/?{query}", {"name": name})


def test_a_view_is_kept_and_is_a_link_on_the_worklist() -> None:
    prescriber = clinicians.certified_prescriber()
    client = clinicians.signed_in(prescriber)

    response = keep(client, "Patients to call", "page=3&owner=patient&tab=blocked")

    assert response.headers["Location"] == "/worklist/?tab=blocked&owner=patient"
    page = client.get("/worklist/").content.decode()
    assert '<a href="?tab=blocked&amp;owner=patient">Patients to call</a>' in page


def test_a_nurse_keeps_views_of_her_own() -> None:
    nurse = clinicians.nurse_of(clinicians.certified_prescriber())

    assert keep(clinicians.signed_in(nurse), "Labs").status_code == 302
    assert SavedView.objects.get().created_by == nurse


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\0b"])
def test_a_name_that_cannot_be_kept_is_refused_and_stays_as_typed(name: str) -> None:
    client = clinicians.signed_in(clinicians.certified_prescriber())

    response = keep(client, name)

    assert response.status_code == 422
    assert not SavedView.objects.exists()


def test_a_name_is_taken_once_but_by_each_user() -> None:
    one, other = (clinicians.signed_in(clinicians.certified_prescriber()) for _ in range(2))
    keep(one, "Mine")

    again = keep(one, "Mine", "tab=eligible")

    assert again.status_code == 422
    assert "You keep another view under this name." in again.content.decode()
    assert 'value="Mine"' in again.content.decode()
    assert keep(other, "Mine").status_code == 302


def test_there_are_at_most_so_many() -> None:
    prescriber = clinicians.certified_prescriber()
    for number in range(saved_views.MOST):
        saved_views.keep(name=f"View {number}", query="", by=prescriber, at=NOW)

    response = keep(clinicians.signed_in(prescriber), "One more")

    assert response.status_code == 422
    assert "You keep 12 views already. Delete one first." in response.content.decode()


def test_a_view_is_deleted_by_its_name() -> None:
    prescriber = clinicians.certified_prescriber()
    factories.make_saved_view(created_by=prescriber, name="Old")
    client = clinicians.signed_in(prescriber)

    response = client.post("/worklist/views/delete/", {"name": "Old"})

    assert response.headers["Location"] == "/worklist/views/"
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("name", ["Theirs", "", "a\0b"])
def test_another_users_view_is_not_found(name: str) -> None:
    view = factories.make_saved_view(name="Theirs")
    client = clinicians.signed_in(clinicians.certified_prescriber())

    assert client.post("/worklist/views/delete/", {"name": name}).status_code == 404
    assert "Theirs" not in client.get("/worklist/").content.decode()
    assert SavedView.objects.get() == view


def test_a_view_is_kept_and_deleted_by_post_with_a_token_only() -> None:
    prescriber = clinicians.certified_prescriber()
    client = clinicians.signed_in(prescriber)
    strict = type(client)(enforce_csrf_checks=True)
    strict.force_login(prescriber)

    assert client.get("/worklist/views/delete/").status_code == 405
    assert strict.post("/worklist/views/delete/", {"name": "x"}).status_code == 403
    assert keep(strict, "Mine").status_code == 403


def test_who_has_no_worklist_keeps_no_view() -> None:
    assert keep(clinicians.signed_in(factories.make_user("staff")), "Mine").status_code == 403

"""The history and the decisions are shown page by page, and odd pages are refused."""

from collections.abc import Iterator

import pytest
import time_machine

from monitoring.models import Lab, Visit
from patients.models import Fact
from tests import factories
from tests.factories import NOW
from tests.monitoring.pages import clinicians

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_patients_page_shows_the_newest_and_the_way_to_the_rest() -> None:
    patient = clinicians.permitted()
    for days in range(20):
        factories.make_fact(Visit, patient=patient, on=clinicians.days_ago(days))
    client = clinicians.signed_in(patient.prescriber)

    page = client.get(f"/patients/{patient.reference}/")
    rest = client.get(f"/patients/{patient.reference}/history/?page=2")

    assert len(page.context["history"].rows) == 20
    assert f'href="/patients/{patient.reference}/history/?page=2"' in page.content.decode()
    assert len(rest.context["history"].rows) == 9
    assert 'href="?page=1"' in rest.content.decode()


def test_a_script_gets_rows_alone_for_more_and_the_list_for_another_filter() -> None:
    patient = clinicians.permitted()
    for _ in range(20):
        factories.make_fact(Lab, patient=patient)
    client = clinicians.signed_in(patient.prescriber)

    more = client.get(f"/patients/{patient.reference}/history/?page=2&kind=lab", headers=PART)
    filtered = client.get(f"/patients/{patient.reference}/history/?kind=lab", headers=PART)

    assert more.content.decode().strip().startswith("<tr")
    assert filtered.content.decode().strip().startswith("<section")
    assert "HX-Request" in more.headers["Vary"]
    assert "?kind=lab&amp;page=2" in filtered.content.decode()


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=x", "page=2", "page=501", "kind=void", "kind=nothing",
                                   "known_at=yesterday", "page=1&page=2", "q=1"])  # fmt: skip
def test_an_odd_page_is_refused(query: str) -> None:
    patient = clinicians.permitted()

    assert (
        clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/history/?{query}").status_code
        == 400
    )


@pytest.mark.parametrize("query", ["page=0", "page=2", "page=501", "kind=lab"])
def test_an_odd_page_of_decisions_is_refused(query: str) -> None:
    patient = clinicians.permitted()

    page = clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/decisions/?{query}")

    assert page.status_code == 400


def test_the_past_shows_no_later_correction_and_offers_none() -> None:
    patient = clinicians.permitted()
    visit = Fact.objects.get(patient=patient, kind="visit")
    factories.make_fact(clinicians.patients.Void, patient=patient, of=visit, reason="Came the day after.")
    client = clinicians.signed_in(patient.prescriber)

    now = client.get(f"/patients/{patient.reference}/history/").content.decode()
    then = client.get(f"/patients/{patient.reference}/history/?known_at=2026-11-23T09:59:00-05:00").content.decode()

    assert "Came the day after." in now
    assert "Came the day after." not in then
    assert "/correct/" not in then


def test_each_decision_says_what_withheld_in_words() -> None:
    patient = clinicians.permitted()
    factories.make_decision(patient=patient, permits=False, until=None, answer='{"blocking":["not-pregnant"]}')

    page = clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/decisions/").content.decode()

    assert "No positive pregnancy test" in page
    assert "May it be prescribed?" in page


def test_a_nurse_is_offered_only_the_corrections_that_are_a_nurses() -> None:
    patient = clinicians.permitted()
    client = clinicians.signed_in(clinicians.nurse_of(patient.prescriber))

    rows = client.get(f"/patients/{patient.reference}/history/").context["history"].rows

    assert {row.kind for row in rows if row.correctable} == {"Visit", "Lab result"}

"""The worklist says whom to serve until when, and who waits for what; it never shows a stale answer as current."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.roles import Role
from monitoring.models import Standing
from monitoring.views import worklist
from patients.models import Patient
from tests import factories
from tests.factories import NOW
from tests.monitoring.pages import clinicians

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def listed(client: Client, query: str = "") -> list[tuple[str, str]]:
    response = client.get(f"/worklist/{query}")
    return [(row.reference, row.state) for row in response.context["rows"]]


def test_the_list_puts_who_may_be_served_first_and_tells_the_clinics_holds_from_the_programs() -> None:
    prescriber = clinicians.certified_prescriber()
    program = clinicians.held_by_program(prescriber)
    clinic = clinicians.held_by_clinic(prescriber)
    ready = clinicians.permitted(prescriber)

    found = listed(clinicians.signed_in(prescriber))

    assert found == [(ready.reference, "eligible"), (clinic.reference, "clinic"), (program.reference, "program")]


def test_a_blocked_patients_row_says_by_what_and_whose_move_it_is() -> None:
    patient = clinicians.held_by_program()

    page = clinicians.signed_in(patient.prescriber).get("/worklist/").content.decode()

    assert "A positive pregnancy test" in page
    assert "Waiting for: prescriber" in page
    assert f"/patients/{patient.reference}/" in page


def test_what_closes_today_comes_first() -> None:
    prescriber = clinicians.certified_prescriber()
    clinicians.permitted(prescriber)
    closing = clinicians.permitted(prescriber)
    factories.make_standing(patient=closing, until=NOW + timedelta(hours=14), stale_at=NOW + timedelta(hours=14))
    factories.make_standing(patient=closing, ask="dispense", stale_at=NOW + timedelta(hours=14))

    assert listed(clinicians.signed_in(prescriber))[0] == (closing.reference, "closing")


def test_a_prescribed_patient_is_listed_by_whether_it_may_be_dispensed() -> None:
    patient = clinicians.permitted()
    factories.make_prescription(patient=patient)

    page = clinicians.signed_in(patient.prescriber).get("/worklist/").content.decode()

    assert "May be dispensed" in page


def test_a_stale_standing_is_worked_out_again() -> None:
    patient = clinicians.held_by_program()
    stale = {"patient": patient, "permits": True, "until": None, "stale_at": NOW}
    factories.make_standing(ask="prescribe", **stale)
    factories.make_standing(ask="dispense", **stale)

    assert listed(clinicians.signed_in(patient.prescriber)) == [(patient.reference, "program")]
    assert not Standing.objects.filter(permits=True).exists()


def test_a_standing_that_could_not_be_refreshed_yet_is_not_shown_as_current(monkeypatch: pytest.MonkeyPatch) -> None:
    patient = clinicians.permitted()
    factories.make_standing(patient=patient, stale_at=NOW)
    monkeypatch.setattr(worklist, "_REFRESHED", 0)

    page = clinicians.signed_in(patient.prescriber).get("/worklist/")

    assert [row.state for row in page.context["rows"]] == ["working"]
    assert b"May be prescribed" not in page.content


@pytest.mark.parametrize("search", ["lopez", "ANA", "{reference}", "ana lopez"])
def test_search_finds_by_reference_and_by_name(search: str) -> None:
    patient = clinicians.permitted()
    clinicians.permitted(patient.prescriber, given_name="Otto", family_name="Quist")

    found = listed(clinicians.signed_in(patient.prescriber), f"?q={search.format(reference=patient.reference)}")

    assert [reference for reference, _ in found] == [patient.reference]


def test_search_does_not_reach_other_prescribers_patients() -> None:
    other = clinicians.permitted()
    prescriber = factories.make_user(Role.PRESCRIBER, clinic=other.clinic)

    assert listed(clinicians.signed_in(prescriber), f"?q={other.reference}") == []


def test_a_state_filters_the_list() -> None:
    prescriber = clinicians.certified_prescriber()
    held: Patient = clinicians.held_by_clinic(prescriber)
    clinicians.permitted(prescriber)

    assert listed(clinicians.signed_in(prescriber), "?state=clinic") == [(held.reference, "clinic")]


@pytest.mark.parametrize(
    "query",
    ["?sort=name", "?state=happy", "?page=0", "?page=2", "?page=x", "?q=a&q=b", "?q=%00", f"?q={'x' * 101}"],
)
def test_an_unknown_parameter_or_value_is_refused(query: str) -> None:
    prescriber = clinicians.certified_prescriber()

    assert clinicians.signed_in(prescriber).get(f"/worklist/{query}").status_code == 400


def test_the_list_takes_as_many_queries_for_many_patients_as_for_one(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    prescriber = clinicians.certified_prescriber()
    for _ in range(5):
        clinicians.permitted(prescriber)
    client = clinicians.signed_in(prescriber)
    client.get("/worklist/")

    with django_assert_max_num_queries(6):
        client.get("/worklist/")


def test_a_page_lists_fifty_patients() -> None:
    prescriber = clinicians.certified_prescriber()
    for _ in range(51):
        factories.make_patient(prescriber=prescriber)

    client = clinicians.signed_in(prescriber)

    assert (len(listed(client)), len(listed(client, "?page=2"))) == (50, 1)

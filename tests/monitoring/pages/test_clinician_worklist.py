"""The worklist says whom to serve until when, and who waits for what; it never shows a stale answer as current."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from monitoring import models as monitoring
from monitoring.models import Standing
from monitoring.services import questions
from monitoring.views import worklist
from patients.models import Patient
from tests import factories
from tests.factories import NOW
from tests.monitoring.pages import clinicians

pytestmark = pytest.mark.django_db

TONIGHT = NOW.replace(hour=5) + timedelta(days=1)
WITHHELD = {
    "requirement": "counseling",
    "layer": "program",
    "owner": "prescriber",
    "reason": {"text": "Counseling has not been confirmed.", "words": []},
}


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def listed(client: Client, query: str = "") -> list[tuple[str, str]]:
    response = client.get(f"/worklist/{query}")
    return [(row.reference, row.tab) for row in response.context["rows"]]


def references(client: Client, query: str = "") -> list[str]:
    return [reference for reference, _ in listed(client, query)]


def counts(client: Client, query: str = "") -> dict[str, int]:
    return {str(tab["title"]): tab["count"] for tab in client.get(f"/worklist/{query}").context["tabs"]}


def page_of(client: Client, query: str = "") -> str:
    return str(client.get(f"/worklist/{query}").content.decode())


def standing_for(patient: Patient, **fields: Any) -> None:
    """Let both questions stand like this, beyond today."""
    for ask in ("prescribe", "dispense"):
        factories.make_standing(patient=patient, ask=ask, **{"stale_at": NOW + timedelta(days=9), **fields})


def blocked(prescriber: Any, *withheld: dict[str, Any], **fields: Any) -> Patient:
    """Return a patient of whom the list says that these withhold."""
    patient = factories.make_patient(prescriber=prescriber)
    found = [{**WITHHELD, **each} for each in withheld or ({},)]
    stored = {"permits": False, "until": None, "summary": {"withheld": found}}
    standing_for(patient, **{**stored, "blocking": sorted(each["requirement"] for each in found), **fields})
    return patient


def clinic_of_five() -> tuple[Client, dict[str, Patient]]:
    """Return a prescriber's client and one patient for each tab and hold."""
    prescriber = clinicians.certified_prescriber()
    made = {
        "clinic": clinicians.held_by_clinic(prescriber),
        "program": clinicians.held_by_program(prescriber),
        "eligible": clinicians.permitted(prescriber),
        "closing": factories.make_patient(prescriber=prescriber),
        "coming": blocked(prescriber, permits_from=NOW + timedelta(days=3)),
    }
    standing_for(made["closing"], until=TONIGHT)
    return clinicians.signed_in(prescriber), made


def test_the_list_puts_first_what_closes_first_and_everybody_is_in_one_tab() -> None:
    client, made = clinic_of_five()

    found = listed(client)

    assert [(reference, tab) for reference, tab in found if tab != "blocked"] == [
        (made["closing"].reference, "closing"),
        (made["eligible"].reference, "eligible"),
        (made["coming"].reference, "coming"),
    ]
    assert {reference for reference, tab in found if tab == "blocked"} == {
        made["clinic"].reference,
        made["program"].reference,
    }


def test_each_tab_lists_its_own_and_says_how_many() -> None:
    client, made = clinic_of_five()

    assert counts(client) == {"All": 5, "Closing today": 1, "Eligible": 1, "Blocked": 2, "Coming up": 1}
    for tab in ("closing", "eligible", "coming"):
        assert listed(client, f"?tab={tab}") == [(made[tab].reference, tab)]
    assert {tab for _, tab in listed(client, "?tab=blocked")} == {"blocked"}


def test_what_ends_at_midnight_closes_today_and_what_ends_a_day_later_does_not() -> None:
    prescriber = clinicians.certified_prescriber()
    today, tomorrow = (factories.make_patient(prescriber=prescriber) for _ in range(2))
    standing_for(today, until=TONIGHT)
    standing_for(tomorrow, until=TONIGHT + timedelta(days=1))

    found = listed(clinicians.signed_in(prescriber))

    assert found == [(today.reference, "closing"), (tomorrow.reference, "eligible")]


def test_a_blocked_patients_row_says_by_what_whose_move_it_is_and_how_to_act() -> None:
    patient = clinicians.held_by_program()

    page = page_of(clinicians.signed_in(patient.prescriber))

    assert "A positive pregnancy test" in page
    assert "Your move" in page
    assert f"/patients/{patient.reference}/record/pregnancy-resolved/" in page


def test_a_nurse_sees_the_same_patient_waiting_for_the_prescriber_without_that_door() -> None:
    patient = clinicians.held_by_program()

    page = page_of(clinicians.signed_in(clinicians.nurse_of(patient.prescriber)))

    assert "Waiting for the prescriber" in page
    assert "/record/pregnancy-resolved/" not in page


def test_a_prescriber_is_offered_to_prescribe_and_a_nurse_is_not() -> None:
    patient = clinicians.permitted()

    prescriber = page_of(clinicians.signed_in(patient.prescriber))
    nurse = page_of(clinicians.signed_in(clinicians.nurse_of(patient.prescriber)))

    assert f"/patients/{patient.reference}/prescribe/" in prescriber
    assert "May be prescribed" in nurse
    assert f"/patients/{patient.reference}/prescribe/" not in nurse


def test_who_only_waits_for_a_day_is_told_which() -> None:
    client, _ = clinic_of_five()

    assert "Not before Thu, Nov 26, 2026 · in 3 days" in page_of(client, "?tab=coming")


def test_all_reasons_of_a_patient_are_on_the_list() -> None:
    prescriber = clinicians.certified_prescriber()
    second = {"requirement": "consent", "owner": "patient", "reason": {"text": "No consent is signed.", "words": []}}
    blocked(prescriber, second, {})

    page = page_of(clinicians.signed_in(prescriber))

    assert "No consent is signed." in page
    assert "1 more reason" in page
    assert "Counseling has not been confirmed." in page


def test_the_blocked_are_summed_up_by_what_comes_first_and_each_sum_lists_its_own() -> None:
    prescriber = clinicians.certified_prescriber()
    first = [blocked(prescriber) for _ in range(2)]
    blocked(prescriber, {"requirement": "consent", "owner": "patient"})
    client = clinicians.signed_in(prescriber)

    reasons = client.get("/worklist/?tab=blocked").context["reasons"]

    assert [(each["title"], each["count"]) for each in reasons] == [("Counseling confirmed", 2), ("Consent signed", 1)]
    assert set(references(client, f"?{reasons[0]['query']}")) == {each.reference for each in first}


def test_a_clinics_own_hold_is_marked_and_can_be_listed_apart() -> None:
    client, made = clinic_of_five()

    assert references(client, "?hold=clinic") == [made["clinic"].reference]
    assert "Your clinic's hold" in page_of(client, "?hold=clinic")
    assert made["program"].reference in references(client, "?hold=program&tab=blocked")


def test_whose_move_it_is_can_be_listed() -> None:
    prescriber = clinicians.certified_prescriber()
    mine, theirs = blocked(prescriber), blocked(prescriber, {"requirement": "consent", "owner": "patient"})
    ready = factories.make_patient(prescriber=prescriber)
    standing_for(ready)
    client = clinicians.signed_in(prescriber)

    assert set(references(client, "?owner=prescriber")) == {mine.reference, ready.reference}
    assert references(client, "?owner=patient") == [theirs.reference]
    assert counts(client, "?owner=patient")["All"] == 1


def test_the_list_can_be_sorted_by_name_and_by_reference() -> None:
    prescriber = clinicians.certified_prescriber()
    named = {name: factories.make_patient(prescriber=prescriber, family_name=name) for name in ("Zorn", "Abel")}
    client = clinicians.signed_in(prescriber)

    assert references(client, "?sort=name") == [named["Abel"].reference, named["Zorn"].reference]
    assert references(client, "?sort=reference") == sorted(each.reference for each in named.values())


def test_a_prescribed_patient_is_listed_by_whether_it_may_be_dispensed() -> None:
    patient = clinicians.permitted()
    factories.make_prescription(patient=patient)

    page = page_of(clinicians.signed_in(patient.prescriber))

    assert "May be dispensed" in page
    assert references(clinicians.signed_in(patient.prescriber), "?owner=pharmacy") == [patient.reference]


def test_a_stale_standing_is_worked_out_again() -> None:
    patient = clinicians.held_by_program()
    stale = {"patient": patient, "permits": True, "until": None, "stale_at": NOW}
    factories.make_standing(ask="prescribe", **stale)
    factories.make_standing(ask="dispense", **stale)

    assert listed(clinicians.signed_in(patient.prescriber)) == [(patient.reference, "blocked")]
    assert not Standing.objects.filter(permits=True).exists()


def test_a_standing_that_could_not_be_refreshed_yet_is_not_shown_as_current(monkeypatch: pytest.MonkeyPatch) -> None:
    patient = clinicians.permitted()
    factories.make_standing(patient=patient, stale_at=NOW)
    monkeypatch.setattr(worklist, "_REFRESHED", 0)
    client = clinicians.signed_in(patient.prescriber)

    assert listed(client, "?tab=working") == [(patient.reference, "working")]
    assert counts(client)["Being worked out"] == 1
    assert "be prescribed" not in page_of(client)


def test_the_other_gate_is_left_out_when_only_its_standing_is_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worklist, "_REFRESHED", 0)
    patient = factories.make_patient()
    factories.make_standing(patient=patient, stale_at=NOW + timedelta(days=1))
    factories.make_standing(patient=patient, ask="dispense", stale_at=NOW)

    [row] = clinicians.signed_in(patient.prescriber).get("/worklist/").context["rows"]

    assert [gate.label for gate in row.gates] == ["Prescribe"]


def test_a_record_that_cannot_be_worked_out_is_listed_with_program_staff_to_act(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    patient = clinicians.permitted()
    monkeypatch.setattr(questions, "case_of", lambda *asked, **named: 1 / 0)
    client = clinicians.signed_in(patient.prescriber)

    page = page_of(client, "?tab=blocked")

    assert "Waiting for program staff" in page
    assert "A record that cannot be worked out" in page
    assert references(client, "?requirement=not-worked-out") == [patient.reference]


@pytest.mark.parametrize("search", ["lopez", "ANA", "{reference}", "ana lopez"])
def test_search_finds_by_reference_and_by_name(search: str) -> None:
    patient = clinicians.permitted()
    clinicians.permitted(patient.prescriber, given_name="Otto", family_name="Quist")

    found = references(clinicians.signed_in(patient.prescriber), f"?q={search.format(reference=patient.reference)}")

    assert found == [patient.reference]


def test_an_empty_tab_says_what_will_appear_and_an_empty_search_that_nobody_fits() -> None:
    client = clinicians.signed_in(clinicians.permitted().prescriber)

    assert "Nobody is blocked" in page_of(client, "?tab=blocked")
    assert "No patient of yours fits" in page_of(client, "?tab=eligible&q=zzz")


def test_search_does_not_reach_other_prescribers_patients() -> None:
    other = clinicians.permitted()
    prescriber = factories.make_user(Role.PRESCRIBER, clinic=other.clinic)
    client = clinicians.signed_in(prescriber)

    assert listed(client, f"?q={other.reference}") == []
    assert counts(client)["All"] == 0


@pytest.mark.parametrize(
    "query",
    [
        "?order=name", "?tab=happy", "?sort=age", "?owner=me", "?requirement=luck", "?hold=none", "?page=0", "?page=2",
        "?page=x", "?q=a&q=b", "?q=%00", f"?q={'x' * 101}",
    ],
)  # fmt: skip
def test_an_unknown_parameter_or_value_is_refused(query: str) -> None:
    prescriber = clinicians.certified_prescriber()
    client = clinicians.signed_in(prescriber)

    assert client.get(f"/worklist/{query}").status_code == 400
    assert client.get(f"/worklist/views/{query}").status_code == (400 if query != "?page=2" else 200)


def test_a_page_lists_fifty_patients_and_its_links_keep_what_is_listed() -> None:
    prescriber = clinicians.certified_prescriber()
    for _ in range(51):
        factories.make_patient(prescriber=prescriber)

    client = clinicians.signed_in(prescriber)

    assert (len(listed(client)), len(listed(client, "?page=2"))) == (50, 1)
    assert "?sort=name&amp;page=2" in page_of(client, "?sort=name")


# Of several patients the facts are read kind by kind; one query is the event of who looked, three are the menu's counts.
@pytest.mark.parametrize(("patients", "months", "most"), [(1, 1, 21), (4, 1, 30), (4, 12, 30)])
def test_the_list_takes_at_most_so_many_queries_however_long_it_and_its_records_are(
    patients: int, months: int, most: int
) -> None:
    prescriber = clinicians.certified_prescriber()
    for _ in range(patients):
        patient = clinicians.held_by_program(prescriber)
        for _ in range(months):
            factories.make_fact(monitoring.Visit, patient=patient)
    client = clinicians.signed_in(prescriber)

    # With the standings to be worked out, and without.
    with CaptureQueriesContext(connection) as first:
        client.get("/worklist/?tab=blocked")
    with CaptureQueriesContext(connection) as then:
        client.get("/worklist/?tab=blocked")

    assert len(selecting(first)) <= most
    assert len(selecting(then)) == 9


def selecting(queries: Any) -> list[str]:
    """Leave out what only begins and ends a transaction."""
    texts = [each["sql"] for each in queries.captured_queries]
    return [text for text in texts if text.split()[0] in {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}]

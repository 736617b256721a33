"""Two clinicians withdraw a positive test, each on their own page; until then everybody is told that it waits."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from monitoring.models import PregnancyTest, Withdrawal
from patients.models import Patient, Void
from tests import signing
from tests.factories import make_delegation, make_user
from tests.monitoring.pages import signing_pages
from tests.monitoring.pages.clinicians import signed_in
from tests.monitoring.services import acts
from tests.ready import READY_AT, make_ready_patient

pytestmark = pytest.mark.django_db

WAITS = "The withdrawal of a positive test waits for a second clinician"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(READY_AT, tick=False):
        yield


def make_waiting() -> tuple[Patient, Withdrawal, Client, Client]:
    """Make a withdrawal that waits, and the browsers of its prescriber and of a nurse who may second it."""
    patient = make_ready_patient()
    nurse = make_delegation(prescriber=patient.prescriber).delegate
    test = PregnancyTest.objects.get(pk=acts.record_positive(patient).pk)
    return patient, signing_pages.proposed(patient, test), signed_in(patient.prescriber), signed_in(nurse)


def page_of(withdrawal: Withdrawal) -> str:
    return f"/patients/{withdrawal.patient.reference}/withdrawals/{withdrawal.reference}/"


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_a_prescriber_who_corrects_a_positive_test_proposes_it_and_the_page_says_so_first() -> None:
    page = signing_pages.propose()

    before = text(page.client.get(page.page))
    after = signing.sign(page.client, page.path, page.typed)

    assert "A positive test is withdrawn by two clinicians" in before
    assert after.headers["Location"] == f"/patients/{page.patient.reference}/"
    assert "until another clinician signs too" in text(page.client.get(after.headers["Location"]))
    assert Withdrawal.objects.get().proposed_by == page.by
    assert not Void.objects.exists()


def test_it_is_said_on_the_patients_page_in_the_inbox_and_on_the_day_and_for_whom() -> None:
    patient, _, prescriber, nurse = make_waiting()

    for address in (f"/patients/{patient.reference}/", "/inbox/", "/today/"):
        for client, whom in ((prescriber, "another clinician who may open this record"), (nurse, "your signature")):
            said = text(client.get(address))
            assert WAITS in said
            assert f"Waits for {whom.replace('another', 'the signature of another')}" in said


def test_it_is_said_to_nobody_else() -> None:
    patient, *_ = make_waiting()
    stranger = signed_in(make_user("nurse", clinic=patient.clinic))

    assert WAITS not in text(stranger.get("/inbox/"))
    assert WAITS not in text(stranger.get("/today/"))


def test_another_clinician_reads_what_is_withdrawn_by_whom_and_why_and_signs() -> None:
    patient, withdrawal, _, nurse = make_waiting()
    before = text(nurse.get(page_of(withdrawal)))

    after = signing.sign(nurse, page_of(withdrawal), {"second": "1"})

    assert "It is another person." in before
    assert "Positive · Certified (CLIA) laboratory" in before
    assert "— Withdrawal of an entry" in before
    assert after.headers["Location"] == f"/patients/{patient.reference}/"
    assert Void.objects.get().of_id == withdrawal.fact_id
    history = text(nurse.get(f"/patients/{patient.reference}/history/"))
    assert "— Second signature of a withdrawal" in history
    assert WAITS not in text(nurse.get("/inbox/"))


def test_whoever_proposed_it_is_not_asked_to_sign_and_cannot() -> None:
    _, withdrawal, prescriber, nurse = make_waiting()
    shown = signing.shown(nurse.get(page_of(withdrawal)))

    page = text(prescriber.get(page_of(withdrawal)))
    response = prescriber.post(page_of(withdrawal), {"second": "1", **shown})

    assert "Sign: withdraw the test" not in page
    assert response.status_code == 409
    assert "another clinician has to sign" in text(response)
    assert not Void.objects.exists()


def test_a_refusal_needs_a_reason_and_leaves_the_test() -> None:
    patient, withdrawal, _, nurse = make_waiting()

    shown = signing.shown(nurse.get(page_of(withdrawal)))
    refuse = f"{page_of(withdrawal)}refuse/"

    answers = [nurse.post(refuse, {"reason_given": reason}).status_code for reason in ("", "It is hers.", "Again.")]
    seconded = nurse.post(page_of(withdrawal), {"second": "1", **shown})

    withdrawal.refresh_from_db()
    assert answers == [422, 302, 409]
    assert withdrawal.refused_reason == "It is hers."
    assert "Refused by" in text(nurse.get(page_of(withdrawal)))
    assert seconded.status_code == 409
    assert not Void.objects.filter(patient=patient).exists()


def test_while_it_waits_the_test_leads_to_the_withdrawal() -> None:
    patient, withdrawal, prescriber, _ = make_waiting()

    response = prescriber.get(f"/patients/{patient.reference}/entries/{withdrawal.fact.reference}/correct/")

    assert response.headers["Location"] == page_of(withdrawal)


def test_a_withdrawal_of_another_patient_is_not_found() -> None:
    _, withdrawal, prescriber, _ = make_waiting()
    other = make_ready_patient(prescriber=withdrawal.patient.prescriber)

    assert prescriber.get(f"/patients/{other.reference}/withdrawals/{withdrawal.reference}/").status_code == 404

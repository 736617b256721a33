"""A patient's own documents: complete, noted in the trail, and discreet by name."""

import io
import re
from datetime import date

import pytest
import time_machine
from django.test import Client
from pypdf import PdfReader

from audit.actions import Action
from audit.models import Event
from monitoring.services import facts
from patients.models import ConsentForm, Kind, Language
from patients.services import consents
from tests.monitoring.pages.patients import signed_in, text
from tests.ready import CANNOT, READY_AT, enter, make_ready_patient
from tests.signing import signed

ALL = ["my-month", "my-forms", "my-supplies"]
SUPPLY = {"on": date(2026, 11, 5), "days_supply": 30}


@pytest.fixture(autouse=True)
def clock(db):
    with time_machine.travel(READY_AT, tick=False):
        yield


def hand_over(patient) -> None:
    enter(Kind.DISPENSE, patient_id=patient.pk, fields=SUPPLY, by=patient.created_by, at=READY_AT)


def read(response) -> str:
    pages = PdfReader(io.BytesIO(response.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", ALL)
def test_a_document_has_a_discreet_name_and_title_and_is_noted(client: Client, name: str, language: str) -> None:
    patient = signed_in(client, language=language)
    hand_over(patient)

    response = client.get(f"/my/documents/{name}.pdf")

    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}-2026-12-05.pdf"'
    title = str(PdfReader(io.BytesIO(response.content)).metadata.title)
    assert not re.search(r"isotretin|pregnan|embaraz|lopez", title, re.IGNORECASE)
    noted = Event.objects.get(action=Action.DOCUMENT_MADE)
    assert (noted.patient, noted.subject, noted.actor) == (patient.reference, name, patient.user.username)


def test_the_forms_hold_every_word_that_was_signed_by_whom_and_its_hash(client: Client) -> None:
    signed_in(client)
    signed = consents.current_text(ConsentForm.TREATMENT, Language.ENGLISH)

    words = read(client.get("/my/documents/my-forms.pdf"))

    assert "I get isotretinoin only from a pharmacy certified by the program" in words
    assert "Signed by Ana Lopez on Sun, Nov 1, 2026" in words
    assert signed.sha256 in words.replace(" ", "")


def test_the_month_says_what_is_left_and_by_when(client: Client) -> None:
    signed_in(client, without=["acknowledgment"])

    words = read(client.get("/my/documents/my-month.pdf"))

    assert "1 thing left for you" in words
    assert "Your pick-up window closes Wed, Dec 9, 2026, 11:59 pm ET" in words
    assert "in 4 days" not in words
    assert "Answer this month's questions, and sign" in words.replace("’", "'")


def test_the_supplies_are_listed(client: Client) -> None:
    hand_over(signed_in(client))

    assert "Thu, Nov 5, 2026 30 days of supply" in read(client.get("/my/documents/my-supplies.pdf"))


def test_what_has_nothing_to_show_is_not_offered_and_not_found(client: Client) -> None:
    signed_in(client, record=CANNOT, without=["treatment"])

    page = text(client.get("/my/documents/"))

    assert "You have not picked up a supply yet." in page
    assert "my-supplies.pdf" not in page
    for name in ("my-supplies", "my-forms", "everything"):
        assert client.get(f"/my/documents/{name}.pdf").status_code == 404
    assert not Event.objects.filter(action=Action.DOCUMENT_MADE).exists()


def test_a_document_shows_nothing_of_another_patient(client: Client) -> None:
    signed_in(client)
    hand_over(make_ready_patient())

    assert client.get("/my/documents/my-supplies.pdf").status_code == 404


def test_what_somebody_typed_is_printed_and_never_run(client: Client) -> None:
    patient = signed_in(client, without=["treatment"])
    fields = {
        "form": "treatment",
        "signed_on": date(2026, 12, 5),
        "signed_by": "patient",
        "text": consents.current_text(ConsentForm.TREATMENT, Language.ENGLISH),
        "printed_name": "#panic() $x$ *Ana*",
    }
    facts.record(
        Kind.CONSENT,
        patient_id=patient.pk,
        fields=fields,
        signing=signed(patient.user, READY_AT),
        by=patient.user,
        at=READY_AT,
    )

    assert "#panic() $x$ *Ana*" in read(client.get("/my/documents/my-forms.pdf"))

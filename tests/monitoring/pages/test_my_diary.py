"""A patient's diary: what may be dangerous is answered at once, and reaches the clinic."""

from datetime import date
from unittest import mock

import pytest
import time_machine
from django.db import OperationalError
from django.test import Client

from monitoring.models import Severity, SideEffect, Symptom
from monitoring.presenters.my_advice import advice
from monitoring.selectors import side_effects
from monitoring.services import facts
from patients.models import Kind, Patient
from tests.factories import make_fact
from tests.monitoring.pages.patients import signed_in, text, title
from tests.ready import READY_AT, make_ready_patient

TODAY = date(2026, 12, 5)
DRY_LIPS = {"symptom": "dry_lips", "severity": "mild", "noticed_on": "2026-12-05", "note": ""}


@pytest.fixture(autouse=True)
def clock(db):
    with time_machine.travel(READY_AT, tick=False):
        yield


def saved(patient: Patient) -> SideEffect:
    return SideEffect.objects.get(patient=patient)


def test_an_entry_is_recorded_by_the_patient_and_says_what_helps(client: Client) -> None:
    patient = signed_in(client)

    response = client.post("/my/diary/", {**DRY_LIPS, "note": "Since the second week."}, follow=True)

    row = saved(patient)
    assert (row.noticed_on, row.symptom, row.severity, row.note) == (
        TODAY,
        "dry_lips",
        "mild",
        "Since the second week.",
    )
    assert row.recorded_by == patient.user
    assert response.redirect_chain == [(f"/my/diary/{row.reference}/", 302)]
    assert "lip balm" in text(response)
    assert "Since the second week." in text(response)
    assert "Your clinic sees this now" not in text(response)


@pytest.mark.parametrize(
    ("symptom", "severity", "says"),
    [
        ("mood", "mild", "call or text 988, day or night"),
        ("pregnancy_concern", "", "Stop taking the capsules. Call your clinic today."),
        ("vision", "severe", "Stop taking the capsules. Call your clinic today."),
        ("headache", "severe", "Stop taking the capsules. Call your clinic today."),
        ("stomach", "severe", "yellow skin or eyes, or dark urine"),
        ("dry_lips", "severe", "Call your clinic today, before the next capsule."),
    ],
)
def test_what_may_be_dangerous_says_what_to_do_now_and_alerts_the_clinic(
    client: Client, symptom: str, severity: str, says: str
) -> None:
    patient = signed_in(client)

    response = client.post("/my/diary/", {**DRY_LIPS, "symptom": symptom, "severity": severity}, follow=True)

    assert says in text(response)
    assert "Your clinic sees this now." in text(response)
    assert list(side_effects.open_alerts(Patient.objects.filter(pk=patient.pk))) == [saved(patient)]
    page = text(client.get("/my/"))
    assert "On Sat, Dec 5, 2026 you told your clinic about something that cannot wait." in page
    assert str(Symptom(symptom).label) not in page


@pytest.mark.parametrize("wrong", [{"noticed_on": "2026-12-31"}, {"noticed_on": "yesterday"}, {"severity": ""}])
def test_what_to_do_now_is_said_though_the_entry_is_not_complete(client: Client, wrong: dict[str, str]) -> None:
    patient = signed_in(client)

    response = client.post("/my/diary/", {**DRY_LIPS, "symptom": "mood", **wrong})

    assert response.status_code == 422
    assert "call or text 988, day or night" in text(response)
    assert "This is not saved yet" in text(response)
    assert 'value="mood" id="symptom-mood" checked' in text(response)
    assert not SideEffect.objects.filter(patient=patient).exists()


def test_what_to_do_now_is_said_though_the_entry_cannot_be_saved(client: Client) -> None:
    signed_in(client)

    with mock.patch.object(facts, "record", side_effect=OperationalError("disk full")):
        response = client.post("/my/diary/", {**DRY_LIPS, "symptom": "headache", "severity": "severe"})

    assert response.status_code == 422
    assert "Stop taking the capsules. Call your clinic today." in text(response)
    assert "your clinic does not see it" in text(response)


def test_what_to_do_now_is_said_while_choosing_and_nothing_is_recorded(client: Client) -> None:
    signed_in(client)

    urgent = client.post("/my/diary/now/", {"symptom": "vision", "severity": "severe"})
    harmless = client.post("/my/diary/now/", {"symptom": "dry_lips", "severity": "mild"})
    nothing = client.post("/my/diary/now/", {"symptom": "boredom"})

    assert "Stop taking the capsules. Call your clinic today." in text(urgent)
    assert (text(harmless), text(nothing)) == ("", "")
    assert not SideEffect.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"symptom": ""}, {"symptom": "boredom"}, {"severity": "fatal"}, {"noticed_on": "2024-12-05"}]
)
def test_an_entry_that_cannot_be_meant_is_asked_again(client: Client, wrong: dict[str, str]) -> None:
    patient = signed_in(client)

    response = client.post("/my/diary/", {**DRY_LIPS, **wrong, "note": "What I typed"})

    assert response.status_code == 422
    assert "What I typed" in text(response)
    assert not SideEffect.objects.filter(patient=patient).exists()


def test_the_diary_begins_with_today_and_says_what_will_appear(client: Client) -> None:
    signed_in(client)

    page = text(client.get("/my/diary/"))

    assert 'value="2026-12-05"' in page
    assert "What you save appears here" in page
    assert "988" in page


def test_the_diary_shows_what_the_clinic_answered(client: Client) -> None:
    patient = signed_in(client)
    noticed = make_fact(SideEffect, patient=patient, symptom="mood", severity="moderate", recorded_by=patient.user)
    fields = {"side_effect": noticed, "reviewed_on": TODAY, "outcome": "Called: a visit on Monday."}
    facts.record(Kind.SIDE_EFFECT_REVIEW, patient_id=patient.pk, fields=fields, by=patient.prescriber, at=READY_AT)

    for page in (f"/my/diary/{noticed.reference}/", "/my/diary/"):
        assert "Your clinic, on Sat, Dec 5, 2026: Called: a visit on Monday." in text(client.get(page))
        assert "They have not answered yet." not in text(client.get(page))
    assert "you told your clinic" not in text(client.get("/my/"))


def test_nobody_finds_the_entry_of_another_patient(client: Client) -> None:
    signed_in(client)
    other = make_fact(SideEffect, patient=make_ready_patient(), note="Theirs alone.")

    assert client.get(f"/my/diary/{other.reference}/").status_code == 404
    assert "Theirs alone." not in text(client.get("/my/diary/"))


def test_the_title_of_an_entry_does_not_say_what_it_is(client: Client) -> None:
    patient = signed_in(client)
    noticed = make_fact(SideEffect, patient=patient, symptom="pregnancy_concern", severity="severe")

    assert title(client.get(f"/my/diary/{noticed.reference}/")) == "In my diary · riskprog"


@pytest.mark.parametrize("symptom", Symptom)
@pytest.mark.parametrize("severity", Severity)
def test_every_side_effect_has_advice_and_every_alarm_is_urgent(symptom: Symptom, severity: Severity) -> None:
    found = advice(symptom, severity)

    assert found.title
    assert found.steps
    assert found.is_urgent is side_effects.is_alarming(SideEffect(symptom=symptom, severity=severity))

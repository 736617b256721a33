"""The export of a patient holds everything that refers to the patient, and nobody else's data."""

import json
from datetime import timedelta
from typing import Any

import pytest

from audit.actions import Action
from monitoring.models import Visit
from monitoring.selectors.whole_record import ELSEWHERE, SECTIONS, whole_record
from monitoring.services import facts
from patients.models import Consent, Entry, Patient, Void
from tests.factories import (
    FACTS,
    NOW,
    make_authorization,
    make_calendar_link,
    make_contact_preferences,
    make_event,
    make_fact,
    make_outage_note,
    make_patient,
    make_reminder,
    make_user,
)
from tests.signing import signed

pytestmark = pytest.mark.django_db


def made(patient: Patient) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(whole_record(patient, at=NOW)))
    return found


def test_everything_that_refers_to_a_patient_is_in_a_section_or_says_why_not() -> None:
    referring = {each.get_accessor_name() for each in Patient._meta.related_objects}

    assert {rows for rows, _ in SECTIONS.values()} | ELSEWHERE == referring


@pytest.mark.parametrize("model", FACTS)
def test_an_entry_of_every_kind_has_all_its_fields_and_who_recorded_it_when(model: type[Entry]) -> None:
    nurse = make_user("nurse", username="nurse", first_name="Nora", last_name="Lind")
    entry = make_fact(model, recorded_by=nurse)

    found = next(each for each in made(entry.patient)["entries"] if each["reference"] == entry.reference)

    assert {field.name for field in model._meta.local_concrete_fields} - {"fact_ptr"} <= found.keys()
    assert found["kind"] == model.KIND
    assert found["recorded_at"] == "2026-11-23T15:00:00+00:00"
    assert found["recorded_by"] == {
        "username": "nurse", "name": "Nora Lind", "role": "nurse", "place": "Elm Street Dermatology",
    }  # fmt: skip


def test_a_correction_names_what_it_takes_back() -> None:
    visit = make_fact(Visit)
    by, at = visit.recorded_by, NOW + timedelta(hours=1)
    facts.void(visit.fact_ptr, reason="Another patient's.", signing=signed(by, at), by=by, at=at)

    first, then = made(visit.patient)["entries"]

    assert (first["kind"], then["kind"]) == ("visit", Void.KIND)
    assert (then["of"], then["reason"]) == (visit.reference, "Another patient's.")


def test_a_consent_holds_its_text_and_the_texts_hash() -> None:
    consent = make_fact(Consent)

    (entry,) = made(consent.patient)["entries"]

    assert entry["text"]["text"] == "I agree."
    assert entry["text"]["sha256"] == consent.text.sha256


def test_what_was_decided_written_supplied_said_and_noted_is_there_without_secrets() -> None:
    patient = make_patient()
    authorization = make_authorization(patient=patient)
    make_contact_preferences(patient=patient)
    make_calendar_link(patient=patient)
    make_reminder(patient=patient)
    make_outage_note(patient=patient)

    found = made(patient)

    assert {name: len(found[name]) for name in SECTIONS} == {
        "decisions": 2,
        "prescriptions": 1,
        "authorizations": 1,
        "reminders": 1,
        "outage_notes": 1,
        "calendar_links": 1,
        "withdrawals": 0,
        "transfers": 0,
        "guardianships": 0,
        "emergencies": 0,
    }
    assert found["decisions"][0]["case"] == "{}"
    assert found["patient"]["contact_preferences"]["by_email"] is True
    assert authorization.request_key not in json.dumps(found)
    assert "secret_sha256" not in json.dumps(found)


def test_who_looked_is_there_and_no_other_patient_of_the_same_list() -> None:
    patient = make_patient(reference="R-4F7K2M")
    make_event(action=Action.PATIENT_VIEWED, patient="R-4F7K2M", subject="patient", actor="gone")
    make_event(action=Action.PATIENT_VIEWED, subject="worklist", detail={"shown": ["R-4F7K2M", "R-77XA22"]})

    found = made(patient)

    assert [(each["subject"], each["alone"]) for each in found["looks"]] == [("worklist", False), ("patient", True)]
    assert found["looks"][1]["by"] == {"username": "gone"}
    assert "R-77XA22" not in json.dumps(found)


def test_nobody_elses_rows_are_there() -> None:
    other = make_authorization().patient
    make_fact(Visit, patient=other)
    make_reminder(patient=other)

    found = made(make_patient())

    assert [found[name] for name in ("entries", *SECTIONS, "looks")] == [[]] * (len(SECTIONS) + 2)

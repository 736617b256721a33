"""Counseling is confirmed for several patients only where nothing else is missing, and after their names were read."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from monitoring import models as monitoring
from monitoring.models import Counseling
from monitoring.services import facts
from patients.models import Fact, Patient
from tests import signing
from tests.factories import NOW, TODAY
from tests.monitoring.pages import clinicians
from tests.signing import signed

pytestmark = pytest.mark.django_db

CHOOSE, CONFIRM = "/worklist/counseling/", "/worklist/counseling/confirm/"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def waiting(prescriber: Any, **fields: Any) -> Patient:
    """Return a patient of whom nothing but the counseling is missing."""
    patient = clinicians.permitted(prescriber, **fields)
    [counseled] = Counseling.objects.filter(patient=patient)
    facts.void(counseled.fact_ptr, reason="Another patient's.", signing=signed(prescriber, NOW), by=prescriber, at=NOW)
    return patient


def two_waiting() -> tuple[Any, Patient, Patient]:
    prescriber = clinicians.certified_prescriber(first_name="Elena", last_name="Reyes")
    return prescriber, waiting(prescriber, family_name="Abel"), waiting(prescriber, family_name="Born")


def sign(by: Any, *patients: Patient, on: str = "2026-11-23", page: Any = None) -> Any:
    """Open the page for these patients, unless it was opened before, and sign it."""
    client = clinicians.signed_in(by)
    chosen = [each.reference for each in patients]
    page = page or client.get(CONFIRM, {"patient": chosen})
    return client.post(CONFIRM, {**signing.shown(page), "patient": chosen, "confirmed_on": on})


def counseled(patient: Patient) -> int:
    return int(Counseling.objects.not_voided(patient).count())


def outcomes(response: Any) -> list[tuple[str, bool]]:
    return [(row.reference, row.is_recorded) for row in response.context["rows"]]


def test_only_those_are_offered_of_whom_nothing_else_is_missing_and_nobody_is_ticked() -> None:
    prescriber, first, second = two_waiting()
    for other in (clinicians.permitted(prescriber), clinicians.held_by_program(prescriber)):
        facts.record("visit", patient_id=other.pk, fields={"on": TODAY}, by=prescriber, at=NOW)
    waiting(clinicians.certified_prescriber(clinic=prescriber.clinic))

    response = clinicians.signed_in(prescriber).get(CHOOSE)

    assert [each["reference"] for each in response.context["patients"]] == [first.reference, second.reference]
    assert "checked" not in response.content.decode()


def test_the_worklist_says_how_many_and_leads_there() -> None:
    prescriber, *_ = two_waiting()

    page = clinicians.signed_in(prescriber).get("/worklist/").content.decode()

    assert "2 patients wait for nothing but your counseling." in page
    assert CHOOSE in page


def test_the_names_are_read_before_anything_is_signed() -> None:
    prescriber, first, second = two_waiting()

    page = clinicians.signed_in(prescriber).get(f"{CONFIRM}?patient={first.reference}").content.decode()

    assert "Abel, Ana" in page
    assert "Born, Ana" not in page
    assert f"I counseled Ana Abel ({first.reference}) on the day written here" in page
    assert "<strong>Elena Reyes</strong>, Mon, Nov 23, 2026, 10:00 am ET" in page
    assert (counseled(first), counseled(second)) == (0, 0)


def test_signing_records_one_fact_for_each_and_says_what_each_may_now() -> None:
    prescriber, first, second = two_waiting()

    response = sign(prescriber, first, second)

    assert outcomes(response) == [(first.reference, True), (second.reference, True)]
    assert "May be prescribed" in response.content.decode()
    for patient in (first, second):
        [fact] = Counseling.objects.not_voided(patient)
        assert (fact.confirmed_on, fact.recorded_by, fact.recorded_at) == (TODAY, prescriber, NOW)


def test_who_changed_since_is_left_alone_and_does_not_lose_the_other() -> None:
    prescriber, first, second = two_waiting()
    page = clinicians.signed_in(prescriber).get(CONFIRM, {"patient": [first.reference, second.reference]})
    positive = {"collected_on": TODAY, "result": "positive", "setting": "clia"}
    facts.record("pregnancy_test", patient_id=first.pk, fields=positive, by=prescriber, at=NOW)

    response = sign(prescriber, first, second, page=page)

    assert outcomes(response) == [(first.reference, False), (second.reference, True)]
    assert "the record has changed" in response.content.decode()
    assert counseled(first) == 0


def test_who_changed_between_choosing_and_reading_is_named_as_left_out() -> None:
    prescriber, first, second = two_waiting()
    fields, by = {"confirmed_on": TODAY}, prescriber
    facts.record("counseling", patient_id=first.pk, fields=fields, signing=signed(by, NOW), by=by, at=NOW)

    response = clinicians.signed_in(prescriber).get(f"{CONFIRM}?patient={first.reference}&patient={second.reference}")

    assert [each["reference"] for each in response.context["left_out"]] == [first.reference]
    assert [each["reference"] for each in response.context["patients"]] == [second.reference]


def test_a_failure_of_one_does_not_lose_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    prescriber, first, second = two_waiting()
    record = facts.record

    def fail_first(kind: Any, *, patient_id: int, **rest: Any) -> Any:
        if patient_id == first.pk:
            raise RuntimeError
        return record(kind, patient_id=patient_id, **rest)

    monkeypatch.setattr(facts, "record", fail_first)

    response = sign(prescriber, first, second)

    assert outcomes(response) == [(first.reference, False), (second.reference, True)]
    assert "something went wrong with this record" in response.content.decode()


def test_signing_twice_records_once() -> None:
    prescriber, first, _ = two_waiting()

    page = clinicians.signed_in(prescriber).get(CONFIRM, {"patient": first.reference})

    sign(prescriber, first, page=page)
    again = sign(prescriber, first, page=page)

    assert outcomes(again) == [(first.reference, False)]
    assert counseled(first) == 1


def test_nobody_chosen_asks_again() -> None:
    prescriber, *_ = two_waiting()

    for response in (clinicians.signed_in(prescriber).get(CONFIRM), sign(prescriber)):
        assert response.status_code == 422
        assert "Nobody is chosen" in response.content.decode()


@pytest.mark.parametrize("on", ["", "2026-11-24", "yesterday"])
def test_a_day_that_cannot_be_is_refused_and_the_choice_is_kept(on: str) -> None:
    prescriber, first, _ = two_waiting()

    response = sign(prescriber, first, on=on)

    assert response.status_code == 422
    assert f'value="{first.reference}"' in response.content.decode()
    assert counseled(first) == 0


def test_another_prescribers_patient_is_not_found() -> None:
    prescriber, first, _ = two_waiting()
    other = waiting(clinicians.certified_prescriber(clinic=prescriber.clinic))
    facts_before = Fact.objects.count()

    assert sign(prescriber, first, other).status_code == 404
    assert clinicians.signed_in(prescriber).get(f"{CONFIRM}?patient={other.reference}").status_code == 404
    assert clinicians.signed_in(prescriber).get(f"{CONFIRM}?patient=%00").status_code == 404
    assert Fact.objects.count() == facts_before


def test_a_nurse_may_not() -> None:
    prescriber, first, _ = two_waiting()
    nurse = clinicians.nurse_of(prescriber)

    assert clinicians.signed_in(nurse).get(CHOOSE).status_code == 403
    assert sign(nurse, first).status_code == 403
    assert "nothing but your counseling" not in clinicians.signed_in(nurse).get("/worklist/").content.decode()


def test_a_prescribed_patient_is_not_asked_about() -> None:
    prescriber, first, _ = two_waiting()
    clinicians.prescribed(first)
    monitoring.Standing.objects.update(stale_at=NOW + timedelta(days=1))

    response = clinicians.signed_in(prescriber).get(CHOOSE)

    assert first.reference not in [each["reference"] for each in response.context["patients"]]

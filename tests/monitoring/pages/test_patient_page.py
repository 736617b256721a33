"""A patient's page says who it is, what is next and for whom, and draws the timeline, now or as of another instant."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from patients.models import Kind, Patient
from tests import factories
from tests.monitoring.pages import clinicians
from tests.ready import READY_AT, enter, make_ready_patient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(READY_AT, tick=False):
        yield


def opened(patient: Patient, **query: str) -> Any:
    return clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/", query)


def supplied(patient: Patient, on: date) -> None:
    fields = {"on": on, "days_supply": 30}
    enter(Kind.DISPENSE, patient_id=patient.pk, fields=fields, by=patient.prescriber, at=READY_AT)


@pytest.mark.parametrize(
    ("supplied_on", "said"),
    [
        (None, "before the first supply"),
        (date(2026, 12, 5), "month 1 of treatment"),
        (date(2026, 11, 6), "month 1 of treatment"),
        (date(2026, 11, 5), "month 2 of treatment"),
    ],
)
def test_the_head_says_in_which_month_of_treatment_the_patient_is(supplied_on: date | None, said: str) -> None:
    patient = make_ready_patient()
    if supplied_on:
        supplied(patient, supplied_on)

    assert opened(patient).context["patient"].treatment == said


def test_what_the_gate_permits_is_the_first_thing_to_do() -> None:
    first = opened(make_ready_patient()).context["next"][0]

    assert (first.what, first.who, first.turn) == ("Write the prescription", "Prescriber", "move")
    assert first.by == "by Wed, Dec 9, 2026, 11:59 pm ET · in 4 days"
    assert [door.label for door in first.doors] == ["Prescribe"]


def test_once_it_is_prescribed_the_pharmacy_is_next() -> None:
    patient = make_ready_patient()
    decision = factories.make_decision(patient=patient, answer='{"blocking":[]}')
    factories.make_prescription(patient=patient, decision=decision, expires_at=READY_AT + timedelta(days=4))

    first = opened(patient).context["next"][0]

    assert (first.what, first.who, first.turn) == ("Hand over the supply", "Pharmacy", "wait")


def test_a_nurse_waits_for_the_prescriber() -> None:
    patient = make_ready_patient()
    nurse = clinicians.nurse_of(patient.prescriber)

    first = clinicians.signed_in(nurse).get(f"/patients/{patient.reference}/").context["next"][0]

    assert (first.who, first.turn, list(first.doors)) == ("Prescriber", "wait", [])


def test_a_hold_of_the_clinic_is_marked_as_its_own_wherever_it_is_shown() -> None:
    patient = make_ready_patient(changed={"alt": {"value": 130}})

    page = opened(patient).content.decode()

    card, hold = (
        page.partition(start)[2].partition("</li>")[0] for start in ("answer-why", 'data-next="liver-enzymes')
    )
    assert "Your clinic" in card
    assert "record/override/" in card
    assert "Your clinic" in hold


def test_the_timeline_is_drawn_and_said_in_a_table_alike() -> None:
    page = opened(make_ready_patient())
    html = page.content.decode()

    drawn = re.findall(r'data-span data-status="([\w-]+)"', html)
    rows = page.context["timeline"].requirements
    table = html.partition('class="tl-table"')[2].partition("</table>")[0]
    assert drawn == [span.status for row in rows for span in row.spans]
    assert all(f'data-timeline-row="{row.id}"' in table for row in rows)
    assert table.count("<tr") - 1 == len(drawn)
    assert html.count("data-timeline>") == 1


def test_as_of_another_instant_the_timeline_is_as_of_then_and_there_is_nothing_to_do() -> None:
    page = opened(make_ready_patient(), at="2026-11-20T09:00")
    main = page.content.decode().partition("<main")[2]

    assert page.context["timeline"].today_x == opened(make_ready_patient()).context["timeline"].today_x
    assert "this day" in main
    assert "next" not in page.context
    assert "/what-if/" not in main


def test_the_drawing_writes_its_numbers_as_machines_read_them() -> None:
    patient = make_ready_patient()
    patient.prescriber.language = "es"
    patient.prescriber.save()

    svg = opened(patient).content.decode().partition("<svg")[2].partition("</svg>")[0]

    assert re.search(r'viewBox="0 0 \d+ \d+"', svg)
    assert not re.search(r'(?:x|width|y)="[^"]*,', svg)


def test_with_nothing_on_record_the_page_still_says_what_is_missing() -> None:
    patient = make_ready_patient(record={}, without=("prescriber", "pharmacy"))

    page = opened(patient)

    assert page.status_code == 200
    assert page.context["patient"].age == "age not recorded"
    assert {"enrolled", "indication"} <= {each.requirement for each in page.context["next"]}

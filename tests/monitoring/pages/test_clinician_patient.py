"""A patient's page answers from the facts, now or as of another instant, as the contract's own reader does."""

import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from monitoring.models import Lab, PregnancyTest, Visit
from monitoring.policy import cases, reading
from monitoring.presenters import moment
from monitoring.services import training
from monitoring.services.checks import NotRecordable
from patients.models import Fact
from tests import factories
from tests.factories import NOW
from tests.monitoring.pages import clinicians
from tests.policy import random_cases

pytestmark = pytest.mark.django_db
SEED = 20261123


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def shown(page: str) -> dict[str, dict[str, str]]:
    """Return what each answer card says in its data attributes, by question."""
    cards = re.findall(r'<section class="answer [^>]*>', page)
    found = [dict(re.findall(r'data-([a-z-]+)="([^"]*)"', card)) for card in cards]
    return {card["ask"]: card for card in found}


def test_the_cards_say_yes_and_until_when() -> None:
    patient = clinicians.permitted()

    cards = shown(clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/").content.decode())

    assert (cards["prescribe"]["permits"], cards["dispense"]["permits"]) == ("true", "true")
    assert cards["prescribe"]["until"] == "2026-12-10T00:00:00-05:00"
    assert cards["prescribe"]["blocking"] == ""


def test_the_page_never_believes_a_standing() -> None:
    patient = clinicians.held_by_program()
    factories.make_standing(patient=patient, permits=True)
    factories.make_standing(patient=patient, permits=True, ask="dispense")

    cards = shown(clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/").content.decode())

    assert cards["prescribe"]["permits"] == "false"
    assert cards["dispense"]["blocking"] == "not-pregnant"


def test_a_clinic_hold_is_never_shown_as_a_denial_of_the_program() -> None:
    patient = clinicians.held_by_clinic()

    page = clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/").content.decode()

    assert "The program permits it; this is your clinic's own hold." in page
    assert "answer-no" not in page
    assert f"/patients/{patient.reference}/record/override/" in page


def test_a_hold_of_the_program_offers_no_override() -> None:
    patient = clinicians.held_by_program()

    page = clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/").context

    doors = [door.label for card in page["cards"] for row in card.withheld for door in row.doors]
    assert doors == ["Pregnancy resolved", "Pregnancy resolved"]


def test_what_cannot_be_overridden_offers_no_override() -> None:
    patient = clinicians.held_by_clinic()
    factories.make_fact(Lab, patient=patient, analyte="bilirubin_total", value=3, unit="mg/dL", upper_limit=1)

    cards = clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/").context["cards"]

    assert [door.label for card in cards for row in card.withheld for door in row.doors] == ["Liver labs", "Liver labs"]


def test_a_nurse_is_offered_no_form_that_only_a_prescriber_may_use() -> None:
    patient = clinicians.held_by_clinic()
    nurse = clinicians.nurse_of(patient.prescriber)

    page = clinicians.signed_in(nurse).get(f"/patients/{patient.reference}/").content.decode()

    assert "record/liver-labs/" in page
    assert "record/override/" not in page
    assert "/prescribe/" not in page


def test_the_history_strikes_through_what_was_corrected_and_says_why() -> None:
    patient = clinicians.permitted()
    visit = Fact.objects.get(patient=patient, kind="visit")
    factories.make_fact(clinicians.patients.Void, patient=patient, of=visit, reason="Came the day after.")

    page = clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/").content.decode()

    assert "<del>Seen</del>" in page
    assert "Came the day after." in page
    assert f"entries/{visit.reference}/correct/" not in page


def test_an_earlier_instant_is_answered_with_what_was_known_then_and_offers_nothing_to_write() -> None:
    patient = clinicians.held_by_program()

    query = {"at": "2026-11-20T09:00", "known_at": "2026-11-20T09:00:00-05:00"}
    page = clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/", query).content.decode()

    assert shown(page)["prescribe"]["blocking"] != "not-pregnant"
    assert "Not today's answer" in page
    main = page[page.index("<main") :]
    assert "/record/" not in main
    assert "/correct/" not in main
    assert 'method="post"' not in main


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("2026-12-09T14:30", datetime(2026, 12, 9, 19, 30, tzinfo=UTC)),
        ("2026-12-09T14:30:05+02:00", datetime(2026, 12, 9, 12, 30, 5, tzinfo=UTC)),
        ("2026-12-09T14:30:05Z", datetime(2026, 12, 9, 14, 30, 5, tzinfo=UTC)),
        # A plus sign that nobody encoded.
        ("2026-12-09T14:30:05 02:00", datetime(2026, 12, 9, 12, 30, 5, tzinfo=UTC)),
        # Before there were time zones, New York was off by seconds too.
        ("1850-06-01T12:00", datetime(1850, 6, 1, 16, 56, 2, tzinfo=UTC)),
        ("0002-01-01T00:00", datetime(2, 1, 1, 4, 56, 2, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read_as_eastern_time_unless_it_says_otherwise(typed: str, at: datetime) -> None:
    patient = clinicians.permitted()

    page = clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/", {"at": typed})

    assert page.context["as_of"]["at"] == moment(at)


@pytest.mark.parametrize(
    "query",
    [
        "at=yesterday",
        "at=0001-01-01T00:00:00Z",
        "ask=refill",
        "policy=none",
        "at=2026-02-30T10:00",
        "page=1",
        "patient=R-2",
    ],
)
def test_an_unknown_parameter_or_value_is_refused(query: str) -> None:
    patient = clinicians.permitted()

    page = clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/?{query}")

    assert page.status_code == 400


def test_the_page_takes_as_many_queries_for_a_long_record_as_for_a_short_one(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    patient = clinicians.permitted()
    for days in range(20):
        factories.make_fact(Visit, patient=patient, on=clinicians.days_ago(days))
        factories.make_fact(Lab, patient=patient, collected_on=clinicians.days_ago(days))
        factories.make_fact(PregnancyTest, patient=patient, collected_on=clinicians.days_ago(days))
    client = clinicians.signed_in(patient.prescriber)

    with django_assert_max_num_queries(36):
        client.get(f"/patients/{patient.reference}/")


def test_random_cases_have_the_answer_of_the_contract_on_the_page() -> None:
    prescriber = clinicians.certified_prescriber()
    rng = random.Random(SEED)
    client = clinicians.signed_in(prescriber)
    loader = training.loader(at=NOW)
    compared = 0
    while compared < 25:
        raw = reading.parse(json.dumps(random_cases.generate(rng)))
        try:
            patient = training.load(raw, clinic=prescriber.clinic, by=loader, at=NOW)
        # A case may break a rule of the record, and is then not loaded.
        except NotRecordable:
            continue

        answer = cases.answer(cases.read(raw))

        assert _card(client, patient.reference, raw) == {
            "permits": "true" if answer["permits"] else "false",
            "until": answer["until"] or "",
            "permits-from": answer["permits_from"] or "",
            "blocking": " ".join(answer["blocking"]),
            "policy": answer["policy"] or "",
        }, raw
        assert client.get(f"/patients/{patient.reference}/").status_code == 200
        compared += 1
    assert client.get("/worklist/").status_code == 200


def _card(client: Client, reference: str, raw: dict[str, str]) -> dict[str, str]:
    query = {name: raw[name] for name in ("at", "known_at", "ask", "policy") if name in raw}
    page = client.get(f"/patients/{reference}/", query).content.decode()
    card = shown(page)[raw["ask"]]
    return {name: card[name] for name in ("permits", "until", "permits-from", "blocking", "policy")}

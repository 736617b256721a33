"""What if: both answers side by side before anything is recorded, for those who may open the patient, and no trace of it."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from audit.models import Event
from monitoring.models import Decision, Standing
from monitoring.policy import cases
from monitoring.services import facts, questions
from patients.models import Fact, Kind, Patient
from tests import factories
from tests.monitoring.pages import clinicians
from tests.ready import READY_AT, make_ready_patient

pytestmark = pytest.mark.django_db

TEST = {"collected_on": date(2026, 12, 3), "result": "negative", "setting": "clia"}


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(READY_AT, tick=False):
        yield


def opened(patient: Patient, **query: str) -> Any:
    return clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/what-if/", query)


def sides(page: str) -> dict[tuple[str, str], dict[str, str]]:
    """Return each answer's data attributes, by question and side."""
    found = {}
    for section in page.split('data-compare="')[1:]:
        ask = section.partition('"')[0]
        for tag in re.findall(r'<div class="side [^>]*>', section.partition("</section>")[0]):
            data = dict(re.findall(r'data-([a-z-]+)="([^"]*)"', tag))
            found[ask, data.pop("side")] = data
    return found


def test_the_page_opens_with_nothing_asked() -> None:
    page = opened(make_ready_patient())

    assert page.status_code == 200
    assert sides(page.content.decode()) == {}


def test_both_answers_are_shown_as_the_record_stands_and_with_what_is_asked_about() -> None:
    patient = make_ready_patient(without=("counseling",))

    found = sides(opened(patient, counseled_on="2026-12-05").content.decode())

    before, after = found["prescribe", "before"], found["prescribe", "after"]
    assert (before["permits"], before["blocking"]) == ("false", "counseling")
    assert (after["permits"], after["until"]) == ("true", "2026-12-10T00:00:00-05:00")
    assert found["dispense", "after"]["permits"] == "true"


def test_the_answer_is_what_the_gate_says_once_it_is_recorded() -> None:
    patient = make_ready_patient(without=("confirmatory",))
    shown = sides(opened(patient, specimen_on="2026-12-03").content.decode())

    facts.record(Kind.PREGNANCY_TEST, patient_id=patient.pk, fields=TEST, by=patient.prescriber, at=READY_AT)

    for ask in ("prescribe", "dispense"):
        answer = cases.answer(questions.read(questions.raw_case(patient, ask, at=READY_AT)))
        assert shown[ask, "after"] == {
            "permits": "true",
            "until": answer["until"],
            "permits-from": "",
            "blocking": "",
        }


def test_a_later_day_is_answered_on_that_day_and_says_from_when() -> None:
    patient = make_ready_patient(without=("counseling",))

    page = opened(patient, counseled_on="2026-12-07")

    assert sides(page.content.decode())["prescribe", "after"]["permits"] == "true"
    assert page.context["asked_on"] == "Mon, Dec 7, 2026 · in 2 days"
    [after] = [side for side in page.context["comparisons"][0].sides if side.key == "after"]
    assert after.earliest == "Mon, Dec 7, 2026 · in 2 days; closes Wed, Dec 9, 2026, 11:59 pm ET · in 4 days"


def test_the_page_can_ask_at_a_later_instant_alone() -> None:
    patient = make_ready_patient()

    found = sides(opened(patient, on="2026-12-10").content.decode())

    assert found["prescribe", "before"] == found["prescribe", "after"]
    assert found["prescribe", "before"]["blocking"] == "prescription-window"


def test_the_window_says_its_days_and_is_drawn_with_its_weekend() -> None:
    patient = make_ready_patient(without=("confirmatory",))

    page = opened(patient, specimen_on="2026-12-04")

    assert page.context["window"].says == ("Fri, Dec 4, 2026 through Thu, Dec 10, 2026, 11:59 pm ET · in 5 days")
    assert page.context["window_before"] is None
    drawn = re.findall(r'<td class="([^"]*)" data-day="2026-12-0[56]"', page.content.decode())
    assert all("cal-window" in each and "cal-weekend" in each for each in drawn)
    assert len(drawn) == 2


def test_what_would_still_withhold_is_named_with_its_owner() -> None:
    patient = make_ready_patient(without=("counseling", "acknowledgment"))

    page = opened(patient, counseled_on="2026-12-05")

    assert [(each.who, each.requirement) for each in page.context["left"]] == [("Patient", "acknowledgment")]


def test_contraception_is_declared_again_with_the_forms_used_last() -> None:
    patient = make_ready_patient(changed={"patient-declares": {"declared_on": date(2026, 11, 3)}})
    stale = {"on": "2026-12-05"}

    assert sides(opened(patient, **stale).content.decode())["dispense", "before"]["blocking"] == "contraception"
    found = sides(opened(patient, patient_declared_on="2026-12-05").content.decode())
    assert found["dispense", "after"]["permits"] == "true"


def test_without_a_declaration_there_is_none_to_repeat() -> None:
    patient = make_ready_patient(without=("patient-declares", "prescriber-declares"))

    assert "id_patient_declared_on" not in opened(patient).content.decode()
    assert opened(patient, patient_declared_on="2026-12-05").status_code == 422


def test_a_change_of_category_can_be_asked_about() -> None:
    patient = make_ready_patient(without=("confirmatory", "screening"))

    found = sides(opened(patient, category="hysterectomy", category_from="2026-12-05").content.decode())

    assert found["prescribe", "before"]["blocking"] != ""
    assert found["prescribe", "after"]["permits"] == "true"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"counseled_on": "yesterday"}, "counseled_on"),
        ({"counseled_on": "2026-02-30"}, "counseled_on"),
        ({"counseled_on": "2028-01-01"}, "counseled_on"),
        ({"on": "2024-01-01"}, "on"),
        ({"specimen_on": "2026-12-05", "setting": "kitchen"}, "setting"),
        ({"category": "can"}, "category_from"),
        ({"category_from": "2026-12-05"}, "category"),
    ],
)
def test_an_odd_value_is_answered_with_what_to_mend_and_kept(query: dict[str, str], field: str) -> None:
    page = opened(make_ready_patient(), **query)

    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert next(iter(query.values())) in page.content.decode()


@pytest.mark.parametrize("query", ["counseled=2026-12-05", "at=2026-12-05", "on=2026-12-05&on=2026-12-06"])
def test_an_unknown_parameter_is_refused(query: str) -> None:
    patient = make_ready_patient()

    page = clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/what-if/?{query}")

    assert page.status_code == 400


def test_nothing_is_written_but_that_the_patient_was_looked_at() -> None:
    patient = make_ready_patient()
    client = clinicians.signed_in(patient.prescriber)
    before = [model.objects.count() for model in (Fact, Standing, Decision, Event)]

    with CaptureQueriesContext(connection) as sent:
        page = client.get(
            f"/patients/{patient.reference}/what-if/", {"specimen_on": "2026-12-05", "labs_on": "2026-12-05"}
        )

    written = [each["sql"] for each in sent if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [re.search(r'INTO "(\w+)"', each)[1] for each in written] == ["audit_event"]  # type: ignore[index]
    assert [model.objects.count() for model in (Fact, Standing, Decision, Event)] == [*before[:3], before[3] + 1]
    assert Event.objects.latest("pk").subject == "what_if"
    assert "no-store" in page.headers["Cache-Control"]


def test_a_stranger_does_not_find_the_page_and_nobody_can_post_to_it() -> None:
    patient = make_ready_patient()
    stranger = factories.make_user(Role.PRESCRIBER, clinic=patient.clinic)
    address = f"/patients/{patient.reference}/what-if/"

    assert clinicians.signed_in(stranger).get(address, {"counseled_on": "2026-12-05"}).status_code == 404
    assert clinicians.signed_in(patient.prescriber).post(address).status_code == 405


def test_what_has_happened_can_be_recorded_from_here_by_whoever_may() -> None:
    patient = make_ready_patient()
    query = {
        "specimen_on": "2026-12-05",
        "counseled_on": "2026-12-09",
        "answered_on": "2026-12-05",
        "labs_on": "2026-12-04",
    }

    asked = opened(patient, **query).context["asked"]

    assert [each.door and each.door.url.split("/")[-2] for each in asked] == [
        "pregnancy-test",
        None,
        None,
        "liver-labs",
    ]
    assert [each.why_not for each in asked] == [
        "",
        "It can be recorded once it has happened.",
        "The patient does this.",
        "",
    ]
    nurse = clinicians.nurse_of(patient.prescriber)
    page = clinicians.signed_in(nurse).get(f"/patients/{patient.reference}/what-if/", {"counseled_on": "2026-12-05"})
    assert [each.why_not for each in page.context["asked"]] == ["A prescriber records this."]


def test_the_patients_page_says_what_would_be_earliest_and_leads_here() -> None:
    patient = make_ready_patient(without=("counseling", "confirmatory"))
    client = clinicians.signed_in(patient.prescriber)

    found = client.get(f"/patients/{patient.reference}/").context["if_done"]

    assert [str(each) for each in found.what] == ["Counseled", "Negative specimen collected"]
    assert [answer for _question, answer in found.answers] == ["today", "today"]
    assert client.get(found.url).context["comparisons"][0].sides[1].permits


def test_the_earliest_day_waits_for_what_only_time_does() -> None:
    facts_changed = {"prescriber-declares": {"used_since": date(2026, 11, 20)}}
    patient = make_ready_patient(changed=facts_changed, without=("cycle", "menses"))
    # Irregular, so that any day will do.
    cycle = {"from_on": date(2026, 11, 1), "pattern": "irregular"}
    facts.record(Kind.CYCLE, patient_id=patient.pk, fields=cycle, by=patient.prescriber, at=READY_AT)

    found = clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/").context["if_done"]

    assert found.day == "Sun, Dec 20, 2026 · in 15 days"
    assert [str(each) for each in found.what] == ["Negative specimen collected"]
    assert all(answer.startswith("Sun, Dec 20, 2026") for _question, answer in found.answers)


def test_with_a_positive_test_no_other_test_is_suggested() -> None:
    patient = clinicians.held_by_program()

    page = clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/")

    assert "if_done" not in page.context
    assert [each.turn for each in page.context["next"]] == ["stop"]

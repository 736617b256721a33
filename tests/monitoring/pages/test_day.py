"""The day board: who is expected today and for what, what arrived by whom, and what is missing."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from monitoring.models import Counseling, Lab, PregnancyTest, SideEffect, SideEffectReview, Visit
from monitoring.selectors import day
from monitoring.services import standings
from patients.models import Fact, Patient, Void
from tests import factories
from tests.factories import NOW, TODAY
from tests.monitoring.pages import clinicians

pytestmark = pytest.mark.django_db

# The day after everything that the factories record.
NEXT = NOW + timedelta(days=1)
NEXT_ON = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NEXT, tick=False):
        yield


def board(user: User, query: str = "") -> Any:
    return clinicians.signed_in(user).get(f"/today/{query}")


def rows(user: User, query: str = "") -> dict[str, Any]:
    return {row.reference: row for row in board(user, query).context["rows"]}


def without_labs(prescriber: User | None = None) -> Patient:
    """Return a patient who lacks nothing but current labs."""
    patient = clinicians.permitted(prescriber)
    for lab in Lab.objects.filter(patient=patient):
        factories.make_fact(Void, patient=patient, of=Fact.objects.get(pk=lab.pk))
    return patient


def arrive(patient: Patient, model: Any, **fields: Any) -> Any:
    return factories.make_fact(model, patient=patient, recorded_at=NEXT, recorded_by=patient.prescriber, **fields)


def test_nobody_is_listed_who_is_not_expected_and_of_whom_nothing_came() -> None:
    patient = clinicians.permitted()

    response = board(patient.prescriber)

    assert list(response.context["rows"]) == []
    assert "Nobody is expected today." in response.content.decode()


def test_what_is_missing_is_listed_with_its_reason_and_its_doors() -> None:
    patient = without_labs()
    nurse = clinicians.nurse_of(patient.prescriber)

    row = rows(nurse)[patient.reference]

    assert row.group == "missing"
    [missing] = row.missing
    assert (missing.label, missing.reason) == ("Liver labs", "ALT and AST are not both on record.")
    assert [door.url for door in missing.doors] == [
        f"/patients/{patient.reference}/record/liver-labs/",
        f"/bench/?patient={patient.reference}",
    ]
    for door in missing.doors:
        assert clinicians.signed_in(nurse).get(door.url).status_code == 200


def test_what_arrived_is_ticked_off_with_who_and_when() -> None:
    patient = without_labs()
    for analyte in ("alt", "ast"):
        arrive(patient, Lab, collected_on=NEXT_ON, analyte=analyte)
    arrive(patient, Visit, on=NEXT_ON)

    row = rows(patient.prescriber)[patient.reference]

    assert (row.group, list(row.missing)) == ("arrived", [])
    assert [(item.label, item.has_arrived) for item in row.expected] == [("Liver labs", True)]
    assert [(each.text, each.at, each.by) for each in row.arrived] == [
        ("Visit", "10:00 am ET", patient.prescriber.username),
        ("ALT 0.55 × limit, AST 0.55 × limit", "10:00 am ET", patient.prescriber.username),
    ]


def test_what_arrived_and_does_not_count_is_missing_still() -> None:
    patient = without_labs()
    arrive(patient, Lab, collected_on=NEXT_ON, analyte="alt", value=124)

    row = rows(patient.prescriber)[patient.reference]

    assert row.group == "missing"
    assert "above 3 times" in row.missing[0].reason
    assert not row.expected[0].has_arrived


def test_what_arrived_unexpected_is_listed_too_and_a_positive_test_is_marked() -> None:
    patient = clinicians.permitted()
    arrive(patient, PregnancyTest, collected_on=NEXT_ON, result="positive")

    row = rows(patient.prescriber)[patient.reference]

    assert (list(row.expected), list(row.missing)) == ([], [])
    assert [(each.text, each.level) for each in row.arrived] == [("Pregnancy test: positive", "alarm")]


def test_what_was_corrected_has_not_arrived() -> None:
    patient = clinicians.permitted()
    visit = arrive(patient, Visit, on=NEXT_ON)
    arrive(patient, Void, of=Fact.objects.get(pk=visit.pk))

    assert rows(patient.prescriber) == {}


def test_what_was_loaded_without_saying_when_has_not_arrived() -> None:
    patient = clinicians.permitted()
    arrive(patient, Counseling, confirmed_on=NEXT_ON, recorded_at_assumed=True)

    assert rows(patient.prescriber) == {}


def test_what_ends_tomorrow_is_told_twice_and_comes_first() -> None:
    prescriber = clinicians.certified_prescriber()
    missing, ending = without_labs(prescriber), clinicians.permitted(prescriber)
    # Drawn on November 9, the labs last through December 9.
    with time_machine.travel(NOW + timedelta(days=15), tick=False):
        found = rows(prescriber)

    assert list(found) == [ending.reference, missing.reference]
    [item] = found[ending.reference].expected
    assert item.when == "until Wed, Dec 9, 2026, 11:59 pm ET · tomorrow"


def test_a_stale_standing_hides_nobody() -> None:
    patient = without_labs()
    factories.make_standing(patient=patient, permits=True, blocking=[], until=None, stale_at=NOW)

    assert patient.reference in rows(patient.prescriber)


def test_the_board_by_standings_is_the_board_without_them() -> None:
    prescriber = clinicians.certified_prescriber()
    everybody = [without_labs(prescriber), clinicians.permitted(prescriber), clinicians.held_by_clinic(prescriber),
                 clinicians.held_by_program(prescriber)]  # fmt: skip
    before = rows(prescriber)

    standings.refresh([each.pk for each in everybody], at=NEXT)

    assert rows(prescriber) == before
    assert before.keys() == {everybody[0].reference, everybody[2].reference}


# ---- Alerts


def test_a_side_effect_that_waits_is_at_the_top_with_its_door_until_it_is_reviewed() -> None:
    patient = clinicians.permitted()
    row = factories.make_fact(SideEffect, patient=patient, severity="severe", symptom="headache")
    nurse = clinicians.nurse_of(patient.prescriber)

    response = board(nurse)

    assert [(each.symptom, each.severity, each.is_severe) for each in response.context["alerts"]] == [
        ("Headache", "A lot", True)
    ]
    door = f"/patients/{patient.reference}/side-effects/{row.reference}/review/"
    assert f'href="{door}"' in response.content.decode()
    factories.make_fact(SideEffectReview, patient=patient, side_effect=row)
    assert list(board(nurse).context["alerts"]) == []


# ---- Whose


def test_another_prescribers_patients_are_nowhere() -> None:
    patient = without_labs()
    factories.make_fact(SideEffect, patient=patient, severity="severe")
    arrive(patient, Visit, on=NEXT_ON)
    stranger = factories.make_user(Role.PRESCRIBER, clinic=patient.clinic)

    response = board(stranger)

    assert (list(response.context["rows"]), list(response.context["alerts"])) == ([], [])
    assert patient.family_name not in response.content.decode()


@pytest.mark.parametrize(
    "query", ["?sort=name", "?group=late", "?page=0", "?page=2", "?page=x", "?group=missing&group=closing"]
)
def test_an_unknown_parameter_or_value_is_refused(query: str) -> None:
    assert board(clinicians.certified_prescriber(), query).status_code == 400


def test_a_group_is_listed_alone() -> None:
    prescriber = clinicians.certified_prescriber()
    missing, arrived = without_labs(prescriber), clinicians.permitted(prescriber)
    arrive(arrived, Visit, on=NEXT_ON)

    assert list(rows(prescriber, "?group=missing")) == [missing.reference]
    assert list(rows(prescriber, "?group=arrived")) == [arrived.reference]
    assert list(rows(prescriber, "?group=closing")) == []


# ---- Many


def test_the_board_takes_as_many_queries_for_many_patients_as_for_one(django_assert_max_num_queries: Any) -> None:
    prescriber = clinicians.certified_prescriber()
    for _ in range(5):
        arrive(without_labs(prescriber), Visit, on=NEXT_ON)
    client = clinicians.signed_in(prescriber)

    with django_assert_max_num_queries(20):
        client.get("/today/")


def test_a_board_works_out_so_many_and_says_how_many_it_leaves_out(monkeypatch: pytest.MonkeyPatch) -> None:
    prescriber = clinicians.certified_prescriber()
    for _ in range(3):
        without_labs(prescriber)
    monkeypatch.setattr(day, "_WORKED_OUT", 2)

    response = board(prescriber)

    assert len(list(response.context["rows"])) == 2
    assert "1 more patient lacks something" in response.content.decode()


def test_looking_at_the_board_writes_nothing_but_who_looked() -> None:
    patient = without_labs()
    before = (Fact.objects.count(), Event.objects.exclude(action="signed-in").count())

    board(patient.prescriber)

    assert (Fact.objects.count(), Event.objects.exclude(action="signed-in").count()) == (before[0], before[1] + 1)
    assert Event.objects.get(action="patient-viewed", subject="today").detail == {"shown": [patient.reference]}

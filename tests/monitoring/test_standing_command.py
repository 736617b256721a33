"""`standing` asks the gate about a patient in the database, as `decide` is asked about a case."""

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Subject
from monitoring.services import training
from patients.models import Patient
from tests import ready
from tests.factories import NOW, make_user
from tests.ready import READY_AT, make_ready_patient

pytestmark = pytest.mark.django_db

AT = READY_AT.isoformat()


def standing(patient: Patient, capsys: pytest.CaptureFixture[str], ask: str = "dispense", **options: Any) -> Any:
    call_command("standing", patient.reference, ask=ask, **{"at": AT, **options})
    return json.loads(capsys.readouterr().out)


def test_it_prints_the_contracts_answer(capsys: pytest.CaptureFixture[str]) -> None:
    patient = make_ready_patient()

    answer = standing(patient, capsys)

    assert (answer["id"], answer["permits"], answer["policy"], answer["clinic"]) == (
        patient.reference,
        True,
        "ipledge-2026",
        "smpc",
    )
    assert (answer["until"], answer["blocking"], len(answer["findings"])) == ("2026-12-10T00:00:00-05:00", [], 19)


@pytest.mark.parametrize(
    ("options", "blocking"),
    [
        ({}, []),
        ({"at": "2026-12-10T00:00:00-05:00"}, ["prescription-window"]),
        ({"pharmacy": "ELSEWHERE"}, ["pharmacy-certified"]),
        ({"prescriber": "SOMEBODY"}, ["prescriber-certified", "prescriber-specialty"]),
        ({"known_at": "2026-11-30T00:00:00Z", "ask": "prescribe"}, ["enrolled"]),
    ],
)
def test_each_option_asks_otherwise(
    capsys: pytest.CaptureFixture[str], options: dict[str, str], blocking: list[str]
) -> None:
    patient = make_ready_patient()

    found = standing(patient, capsys, **options)["blocking"]

    assert set(blocking) <= set(found)
    assert bool(found) is bool(blocking)


def test_policy_and_profile_are_those_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    patient = make_ready_patient()

    answer = standing(patient, capsys, policy="ipledge-2021", clinic="none")

    assert (answer["policy"], answer["clinic"], len(answer["findings"])) == ("ipledge-2021", "none", 13)


def test_another_prescriber_is_judged_by_their_own_certification(capsys: pytest.CaptureFixture[str]) -> None:
    patient, other = make_ready_patient(), make_user("prescriber")
    ready.certify(Subject.PRESCRIBER, other.code)

    assert standing(patient, capsys, prescriber=other.code)["permits"] is True


@pytest.mark.parametrize(
    ("known_at", "is_enrolled"),
    [
        ("0001-01-01T00:00:00+14:00", False),
        ("2026-12-05T14:59:59.999999Z", False),
        ("2026-12-05T15:00:00Z", True),
        ("9999-12-31T23:59:59-05:00", True),
    ],
)
def test_what_was_known_may_be_asked_of_any_instant(
    capsys: pytest.CaptureFixture[str], known_at: str, is_enrolled: bool
) -> None:
    patient = make_ready_patient()

    assert ("enrolled" not in standing(patient, capsys, known_at=known_at)["blocking"]) is is_enrolled


def test_a_training_patient_is_asked_about_as_its_case_says(capsys: pytest.CaptureFixture[str]) -> None:
    certification = {"kind": "certification", "from_on": "2026-01-01", "through_on": "2027-01-01"}
    facts = [
        {**certification, "id": "c1", "subject": "pharmacy", "who": "F"},
        {**certification, "id": "c2", "subject": "prescriber", "who": "P"},
    ]
    case = {
        "id": "one",
        "at": AT,
        "ask": "dispense",
        "pharmacy": "F",
        "prescriber": "Q",
        "clinic": "none",
        "facts": facts,
    }
    patient = training.load(
        {**case, "order": {"days_supply": 31}}, clinic=training.demo_clinic(at=NOW), by=training.loader(at=NOW), at=NOW
    )

    answer = standing(patient, capsys)

    assert answer["clinic"] == "none"
    assert {"prescriber-certified", "supply"} <= set(answer["blocking"])
    assert "pharmacy-certified" not in answer["blocking"]


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"at": "2026-12-05"}, "^--at: expected an instant with an offset"),
        ({"known_at": "yesterday"}, "^--known-at: expected an instant with an offset"),
        ({"policy": "ipledge-1999"}, "^field policy: expected one of"),
        ({"clinic": "weekly"}, "^field clinic: expected one of"),
        ({"pharmacy": " "}, "^field pharmacy: expected a text that is not empty"),
    ],
)
def test_what_is_not_valid_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str], options: dict[str, str], complaint: str
) -> None:
    patient = make_ready_patient(without={"confirmatory"})

    with pytest.raises(CommandError, match=complaint) as refused:
        standing(patient, capsys, **options)

    assert refused.value.returncode == 2


def test_an_unknown_patient_is_refused() -> None:
    with pytest.raises(CommandError, match="No patient has the reference R-9XXXX9") as refused:
        call_command("standing", "R-9XXXX9", ask="dispense")

    assert refused.value.returncode == 2


def test_asking_keeps_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    patient = make_ready_patient()

    standing(patient, capsys)

    assert not patient.decisions.exists()

"""Whoever looked did so in words, whichever way they looked."""

import pytest

from audit.actions import Action
from monitoring.presenters.my_looks import how
from monitoring.presenters.my_record import look_row
from monitoring.selectors.my import LOOKS, looks_at
from tests.factories import make_event, make_patient, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("action", LOOKS)
@pytest.mark.parametrize("patient", ["R-4F7K2M", ""])
def test_every_look_has_words(action: Action, patient: str) -> None:
    assert how(make_event(action=action, patient=patient, subject="something")) != ""


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"action": Action.PATIENT_VIEWED, "subject": "history"}, "Opened the history of your record"),
        ({"action": Action.PATIENT_VIEWED, "subject": "worklist", "patient": ""},
         "Saw you in the clinic's list of patients"),
        ({"action": Action.PATIENT_LOOKED_UP, "subject": "counter", "detail": {"matched": True}},
         "Looked you up at the pharmacy counter"),
        ({"action": Action.PATIENT_LOOKED_UP, "subject": "counter", "detail": {"matched": False}},
         "Typed your reference at the pharmacy counter with another birth date, and was shown nothing"),
        ({"action": Action.PATIENT_LOOKED_UP, "subject": "bench"}, "Found you at the bench, to enter results"),
        ({"action": Action.GLASS_BROKEN}, "Opened your record in an emergency, for an hour, with a reason"),
        ({"action": Action.RECORD_EXPORTED}, "Took along a copy of your whole record"),
    ],
)  # fmt: skip
def test_a_look_is_said_as_what_it_was(fields: dict, words: str) -> None:
    assert how(make_event(**{"patient": "R-4F7K2M", **fields})) == words


def test_who_looked_is_one_query_of_every_way_and_nobody_elses(django_assert_num_queries) -> None:
    own = make_user("patient", username="R-4F7K2M")
    patient = make_patient(reference="R-4F7K2M", user=own)
    for action in LOOKS:
        make_event(action=action, patient="R-4F7K2M", actor="reyes")
    make_event(action=Action.PATIENT_VIEWED, detail={"shown": ["R-1", "R-4F7K2M"]})
    make_event(action=Action.PATIENT_VIEWED, detail={"shown": ["R-4F7K2MX"]})
    make_event(action=Action.PATIENT_VIEWED, patient="R-77XA22", detail={"shown": ["R-4F7K2M"]})
    make_event(action=Action.PATIENT_VIEWED, patient="R-4F7K2M", actor="R-4F7K2M")
    make_event(action=Action.FACT_RECORDED, patient="R-4F7K2M")

    with django_assert_num_queries(1):
        found = list(looks_at(patient))

    assert len(found) == len(LOOKS) + 1


@pytest.mark.parametrize(
    ("actor", "who"),
    [
        ("system", "The program itself"),
        ("gone", "gone"),
        ("reyes", "Elena Reyes · Prescriber · Elm Street Dermatology"),
    ],
)
def test_somebody_is_named_with_role_and_place(actor: str, who: str) -> None:
    user = make_user("prescriber", username="reyes", first_name="Elena", last_name="Reyes")

    row = look_row(make_event(action=Action.PATIENT_VIEWED, actor=actor, patient="R-4F7K2M"), {"reyes": user})

    assert row.who == who

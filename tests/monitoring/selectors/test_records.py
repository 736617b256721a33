"""The history lists what was entered, the newest first, and no more of it than is asked for."""

import pytest

from monitoring.models import Visit
from monitoring.selectors import records
from monitoring.services import facts
from tests.factories import NOW, make_fact, make_patient

pytestmark = pytest.mark.django_db


def test_the_newest_entries_are_listed_each_with_its_correction() -> None:
    patient = make_patient()
    rows = [make_fact(Visit, patient=patient) for _ in range(4)]
    facts.void(rows[2].fact_ptr, reason="Another patient's.", by=patient.created_by, at=NOW)

    found = records.history(patient, limit=2)

    assert [each.reference for each in found] == [rows[3].reference, rows[2].reference]
    assert [void.reason for void in found[1].voids.all()] == ["Another patient's."]


def test_all_of_it_holds_the_corrections_too() -> None:
    patient = make_patient()
    visit = make_fact(Visit, patient=patient)
    facts.void(visit.fact_ptr, reason="Another patient's.", by=patient.created_by, at=NOW)

    assert [each.kind for each in records.history(patient)] == ["void", "visit"]

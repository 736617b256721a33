"""A patient's page takes as many queries for years of history as for a day."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitoring import models as monitoring
from tests import factories
from tests.factories import NOW, TODAY
from tests.monitoring.pages import clinicians

pytestmark = pytest.mark.django_db

# The signatures of the history, and of what is under way, are one query each.
MOST = 14
_ENTRIES: tuple[Any, ...] = (
    monitoring.Visit,
    monitoring.Counseling,
    monitoring.Contraception,
    monitoring.Weight,
    monitoring.SideEffect,
)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def queries(months: int) -> int:
    """Return how many queries read or write for a patient who was seen in so many months."""
    patient = clinicians.held_by_clinic()
    for month in range(months):
        for model in _ENTRIES:
            factories.make_fact(model, patient=patient)
        factories.make_fact(monitoring.Lab, patient=patient, collected_on=TODAY - timedelta(days=30 * month))
        clinicians.prescribed(patient)
    client = clinicians.signed_in(patient.prescriber)
    client.get(f"/patients/{patient.reference}/")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/patients/{patient.reference}/").status_code == 200
    words = [each["sql"].split()[0] for each in captured.captured_queries]
    return sum(word in {"SELECT", "INSERT", "UPDATE", "DELETE"} for word in words)


def test_the_page_takes_as_many_queries_for_a_long_record_as_for_a_short_one() -> None:
    assert queries(1) == queries(9)


def test_the_page_takes_at_most_fourteen_queries() -> None:
    assert queries(9) <= MOST

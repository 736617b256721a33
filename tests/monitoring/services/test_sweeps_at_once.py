"""Sweeps at the same moment share the work, and wait neither for each other nor for whoever records a fact."""

from functools import partial

import pytest

from monitoring.models import Standing
from monitoring.services import standings, sweeps
from tests.monitoring.services.together import overlap, together
from tests.ready import READY_AT, make_ready_patient

pytestmark = pytest.mark.usefixtures("separate_connections")


def make_stale_patients(count: int) -> list[int]:
    ids = [make_ready_patient().pk for _ in range(count)]
    Standing.objects.update(stale_at=READY_AT)
    return ids


def test_each_patient_is_refreshed_by_one_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standings, "CHUNK", 2)
    make_stale_patients(8)

    outcomes = together(*[partial(sweeps.run, clock=lambda: READY_AT) for _ in range(3)])

    assert sum(sweep.refreshed for sweep in outcomes) == 8
    assert standings.stale_patient_ids(at=READY_AT) == []


@pytest.mark.parametrize("after", ["monitoring.services.upserts.save", "monitoring.services.records.cases_of"])
def test_whom_another_is_refreshing_a_sweep_leaves_alone(after: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = make_stale_patients(2)

    failed, sweep = overlap(
        partial(standings.refresh, ids, at=READY_AT),
        partial(sweeps.run, clock=lambda: READY_AT),
        after=after,
        monkeypatch=monkeypatch,
    )

    assert (failed, sweep.refreshed) == (0, 0)
    assert standings.stale_patient_ids(at=READY_AT) == []

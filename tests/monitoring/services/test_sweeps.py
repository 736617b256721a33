"""A sweep refreshes what has gone stale, and ends, whatever it meets."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from audit.actions import Action
from monitoring.models import Reminder, Standing, Sweep
from monitoring.services import standings, sweeps
from tests.factories import make_standing, make_training_case, make_user
from tests.monitoring.services import acts
from tests.ready import READY_AT, make_ready_patient

pytestmark = pytest.mark.django_db

CLOSES_AT = datetime(2026, 12, 10, 5, 0, tzinfo=UTC)


def test_a_sweep_refreshes_what_is_stale_and_nothing_else() -> None:
    stale = make_ready_patient()
    fresh = make_ready_patient(without={"confirmatory"})
    Standing.objects.filter(patient=fresh).update(stale_at=None)

    sweep = sweeps.run(clock=lambda: CLOSES_AT)

    assert (sweep.refreshed, sweep.failed) == (1, 0)
    assert set(Standing.objects.filter(patient=stale).values_list("permits", "decided_at")) == {(False, CLOSES_AT)}
    assert set(Standing.objects.filter(patient=fresh).values_list("decided_at", flat=True)) == {READY_AT}


def test_a_sweep_is_on_record() -> None:
    sweep = sweeps.run(clock=lambda: CLOSES_AT)

    kept = Sweep.objects.get()
    assert (kept, kept.started_at, kept.finished_at) == (sweep, CLOSES_AT, CLOSES_AT)
    assert (kept.refreshed, kept.failed) == (0, 0)


def test_a_sweep_before_anything_is_stale_refreshes_nothing() -> None:
    make_ready_patient()

    assert sweeps.run(clock=lambda: READY_AT).refreshed == 0


def test_a_sweep_corrects_what_was_decided_while_the_clock_ran_ahead() -> None:
    ahead = make_ready_patient()
    standings.refresh([ahead.pk], at=READY_AT + timedelta(days=40))

    sweeps.run(clock=lambda: READY_AT)

    assert set(Standing.objects.filter(patient=ahead).values_list("permits", "decided_at")) == {(True, READY_AT)}


def test_a_second_sweep_at_the_same_instant_finds_nothing_to_do() -> None:
    make_ready_patient()

    first, second = sweeps.run(clock=lambda: CLOSES_AT), sweeps.run(clock=lambda: CLOSES_AT)

    assert (first.refreshed, second.refreshed) == (1, 0)


def test_a_sweep_takes_all_that_is_stale_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standings, "CHUNK", 2)
    asked = keep_calls(monkeypatch)
    for _ in range(5):
        make_standing(stale_at=READY_AT)

    sweep = sweeps.run(clock=lambda: READY_AT)

    assert (sweep.refreshed, [len(ids) for ids in asked]) == (5, [2, 2, 1])


def test_the_longest_stale_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = keep_calls(monkeypatch)
    later, earlier = (make_standing(stale_at=READY_AT - timedelta(days=days)) for days in (1, 2))

    sweeps.run(clock=lambda: READY_AT)

    assert asked == [[earlier.patient_id, later.patient_id]]


def test_a_poison_patient_is_set_aside_for_an_hour_and_does_not_stop_the_rest() -> None:
    poison = make_training_case(question=["nonsense"]).patient
    make_standing(patient=poison, stale_at=READY_AT)
    ready = make_ready_patient()
    Standing.objects.filter(patient=ready).update(stale_at=CLOSES_AT)

    sweep = sweeps.run(clock=lambda: CLOSES_AT)

    assert (sweep.refreshed, sweep.failed, sweep.finished_at) == (1, 1, CLOSES_AT)
    assert set(Standing.objects.filter(patient=poison).values_list("permits", "stale_at")) == {
        (False, CLOSES_AT + timedelta(hours=1))
    }
    assert set(Standing.objects.filter(patient=ready).values_list("decided_at", flat=True)) == {CLOSES_AT}


def test_a_poison_patient_is_tried_again_when_the_hour_is_over() -> None:
    case = make_training_case(question=["nonsense"])
    make_standing(patient=case.patient, stale_at=READY_AT)
    sweeps.run(clock=lambda: READY_AT)
    case.question = {}
    case.save()

    early = sweeps.run(clock=lambda: READY_AT + timedelta(minutes=59))
    due = sweeps.run(clock=lambda: READY_AT + timedelta(hours=1))

    assert (early.refreshed, due.refreshed, due.failed) == (0, 1, 0)


def test_a_sweep_ends_even_if_everything_is_stale_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standings, "refresh_stale", lambda ids, at: standings.Refreshed(asked=len(ids), failed=0))
    make_standing(stale_at=READY_AT)

    assert sweeps.run(clock=lambda: READY_AT).refreshed == 1


def keep_calls(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """Note which patients are refreshed together."""
    asked: list[list[int]] = []
    refresh_stale = standings.refresh_stale

    def noted(ids: Any, *, at: datetime) -> standings.Refreshed:
        asked.append(list(ids))
        return refresh_stale(ids, at=at)

    monkeypatch.setattr(standings, "refresh_stale", noted)
    return asked


def test_a_sweep_reverses_what_ran_out_and_says_so() -> None:
    _, authorization = acts.make_authorized_patient()

    sweep = sweeps.run(clock=lambda: authorization.expires_at)

    authorization.refresh_from_db()
    assert sweep.reversed == 1
    assert (authorization.reversed_at, authorization.reversed_by, authorization.reversed_reason) == (
        CLOSES_AT, None, "not_collected",
    )  # fmt: skip
    assert [each["actor"] for each in acts.trail_of(Action.AUTHORIZATION_REVERSED)] == ["system"]


def test_a_sweep_leaves_alone_what_can_still_be_collected() -> None:
    _, authorization = acts.make_authorized_patient()

    sweep = sweeps.run(clock=lambda: authorization.expires_at - timedelta(seconds=1))

    authorization.refresh_from_db()
    assert (sweep.reversed, authorization.reversed_at) == (0, None)


def test_a_sweep_sends_what_is_due() -> None:
    make_ready_patient(user=make_user("patient"), without={"acknowledgment"})

    sweep = sweeps.run(clock=lambda: READY_AT)

    assert sweep.reminded == Reminder.objects.filter(status="sent").count() > 0


def test_a_sweep_without_anything_to_do_asks_the_database_little(django_assert_max_num_queries: Any) -> None:
    make_ready_patient()
    # The second one seals that the trail was anchored.
    for _ in range(2):
        sweeps.run(clock=lambda: READY_AT)

    # One of them is PostgreSQL's lock of who seals the trail.
    with django_assert_max_num_queries(18):
        sweeps.run(clock=lambda: READY_AT)


def test_a_sweep_ends_in_time_and_the_next_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standings, "CHUNK", 1)
    for _ in range(3):
        make_standing(stale_at=READY_AT)
    instants = iter(READY_AT + timedelta(minutes=2 * number) for number in range(99))

    first = sweeps.run(clock=lambda: next(instants))
    second = sweeps.run(clock=lambda: READY_AT + timedelta(hours=5))

    assert (first.refreshed, second.refreshed) == (1, 2)


def test_the_command_does_what_a_worker_does(capsys: pytest.CaptureFixture[str]) -> None:
    make_standing(stale_at=READY_AT - timedelta(days=400))

    call_command("sweep")

    assert capsys.readouterr().out == (
        "1 refreshed, 0 could not be worked out, 0 authorizations reversed, 0 reminders sent\n"
    )

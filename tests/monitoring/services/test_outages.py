"""An outage is on record once, from when it began until it was over; what was done about it stays."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.roles import NotAllowed, Role
from audit.models import Event
from monitoring.models import Outage, OutageNote, Sweep
from monitoring.services import outages, sweeps
from tests.factories import make_outage, make_patient, make_restoration, make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 5, 15, 0, tzinfo=UTC)


def swept(*, ago: timedelta) -> Sweep:
    return Sweep.objects.create(started_at=NOW - ago, finished_at=NOW - ago)


def recorded() -> list[tuple[str, datetime, datetime | None]]:
    return list(Outage.objects.order_by("pk").values_list("cause", "started_at", "ended_at"))


# ---- Background work


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(119, []), (120, []), (121, [("background", NOW - timedelta(seconds=121), NOW)])],
)
def test_a_sweep_that_comes_more_than_two_minutes_late_records_the_gap(seconds: int, expected: list[object]) -> None:
    swept(ago=timedelta(seconds=seconds))

    sweeps.run(clock=lambda: NOW)

    assert recorded() == expected


def test_before_the_first_sweep_there_is_no_gap() -> None:
    sweeps.run(clock=lambda: NOW)

    assert recorded() == []


def test_a_sweep_that_never_finished_does_not_shorten_the_gap() -> None:
    swept(ago=timedelta(hours=3))
    Sweep.objects.create(started_at=NOW - timedelta(hours=1))

    sweeps.run(clock=lambda: NOW)

    assert recorded() == [("background", NOW - timedelta(hours=3), NOW)]


def test_a_sweep_that_takes_long_is_no_gap() -> None:
    swept(ago=timedelta(seconds=20))
    instants = iter([NOW, *[NOW + timedelta(minutes=3)] * 9])

    sweeps.run(clock=lambda: next(instants))

    assert recorded() == []


def test_two_sweeps_that_find_the_same_gap_record_it_once() -> None:
    swept(ago=timedelta(hours=3))

    outages.note_gap(until=NOW, at=NOW)
    outages.note_gap(until=NOW + timedelta(seconds=1), at=NOW + timedelta(seconds=1))

    assert recorded() == [("background", NOW - timedelta(hours=3), NOW)]


def test_what_lies_before_a_restoration_is_no_gap_of_this_machine() -> None:
    swept(ago=timedelta(hours=3))
    make_restoration(backup_at=NOW - timedelta(hours=3), restored_at=NOW - timedelta(minutes=10))

    outages.note_gap(until=NOW, at=NOW)

    assert recorded() == [("background", NOW - timedelta(minutes=10), NOW)]


# ---- Pages


def test_pages_that_do_not_answer_open_one_outage_and_pages_that_do_close_it() -> None:
    for minutes, answered in ((0, True), (1, False), (2, False), (3, True), (4, True)):
        outages.note_pages(answered=answered, at=NOW + timedelta(minutes=minutes))

    assert recorded() == [("pages", NOW + timedelta(minutes=1), NOW + timedelta(minutes=3))]


def test_pages_that_fail_again_open_another_outage() -> None:
    for minutes, answered in ((0, False), (1, True), (2, False)):
        outages.note_pages(answered=answered, at=NOW + timedelta(minutes=minutes))

    assert recorded() == [
        ("pages", NOW, NOW + timedelta(minutes=1)),
        ("pages", NOW + timedelta(minutes=2), None),
    ]


def test_pages_that_answer_close_no_other_outage() -> None:
    make_outage(cause="background", started_at=NOW)

    outages.note_pages(answered=True, at=NOW)

    assert recorded() == [("background", NOW, None)]


# ---- What was done


def test_what_was_done_is_kept_with_who_and_when_and_is_in_the_trail() -> None:
    outage, patient, staff = make_outage(started_at=NOW), make_patient(), make_user(Role.STAFF, username="wanda")

    outages.note(outage=outage, patient=patient, text="Called the clinic.", by=staff, at=NOW)

    kept = OutageNote.objects.get()
    assert (kept.outage, kept.patient, kept.text) == (outage, patient, "Called the clinic.")
    assert (kept.recorded_by, kept.recorded_at) == (staff, NOW)
    event = Event.objects.get()
    assert (event.action, event.patient, event.subject, event.actor) == (
        "outage-noted",
        patient.reference,
        "20261205T150000-pages",
        "wanda",
    )
    assert event.detail == {"note": kept.pk}


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.NURSE, Role.PATIENT, Role.PHARMACIST])
def test_nobody_but_staff_documents_what_was_done(role: Role) -> None:
    with pytest.raises(NotAllowed):
        outages.note(outage=make_outage(), patient=make_patient(), text="Called.", by=make_user(role), at=NOW)

    assert not OutageNote.objects.exists()

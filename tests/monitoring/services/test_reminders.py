"""The queue holds what is due, once, and lets go of what is done."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from monitoring.models import Reminder, ReminderKind, ReminderStatus
from monitoring.services import dues, reminders, standings
from monitoring.services.situations import Due
from patients.models import Kind, Patient
from tests.factories import (
    NOW,
    make_contact_preferences,
    make_reminder,
    make_restoration,
    make_standing,
    make_training_case,
    make_user,
)
from tests.monitoring.services import acts
from tests.ready import CANNOT, READY_AT, make_ready_patient

pytestmark = pytest.mark.django_db

CLOSES = datetime(2026, 12, 10, 5, 0, tzinfo=UTC)
TONIGHT = "window-closes-tonight"


def make_reachable(**fields: Any) -> Patient:
    return make_ready_patient(**{"email": "ana@example.org", "phone": "+1 555 0100", **fields})


def rows(patient: Patient, kind: str = TONIGHT) -> list[Reminder]:
    return list(Reminder.objects.filter(patient=patient, kind=kind).order_by("channel"))


def channels(patient: Patient, kind: str = TONIGHT) -> list[str]:
    return [each.channel for each in rows(patient, kind)]


def refresh(patient: Patient, at: datetime = READY_AT) -> None:
    standings.refresh([patient.pk], at=at)


def test_what_is_due_is_planned_with_the_fact_that_makes_it_so() -> None:
    (email, _sms) = rows(make_reachable())

    assert (email.status, email.due_at, email.until_at, email.closes_at) == (
        "planned", CLOSES - timedelta(days=1), CLOSES, CLOSES,
    )  # fmt: skip
    assert email.reference.startswith("M-")


def test_planning_again_plans_nothing_twice() -> None:
    patient = make_reachable()
    before = list(Reminder.objects.values_list("pk", "status"))

    refresh(patient, READY_AT + timedelta(hours=1))

    assert list(Reminder.objects.values_list("pk", "status")) == before


def test_what_cannot_wait_goes_to_the_phone_too() -> None:
    patient = make_reachable(user=make_user("patient"))

    assert channels(patient) == ["email", "inbox", "sms"]
    assert channels(patient, "labs-due") == ["email", "inbox"]


def test_whoever_has_no_mail_gets_a_text_message() -> None:
    patient = make_reachable(email="")

    assert channels(patient, "labs-due") == ["sms"]


def test_an_installation_that_sends_nothing_leaves_everything_in_the_inbox(settings: Any) -> None:
    settings.SENDS_EMAIL = settings.SENDS_SMS = False

    assert channels(make_reachable(user=make_user("patient"))) == ["inbox"]


def test_of_a_patient_whom_nobody_can_reach_the_clinic_is_told() -> None:
    patient = make_ready_patient()

    assert channels(patient) == []
    assert "inbox" in channels(patient, "unreachable")


def test_a_clinic_reads_its_inbox_and_one_digest_a_day() -> None:
    patient = make_reachable(prescriber=make_user(email="dr@example.org"), without={"counseling"})

    (digest, inbox) = rows(patient, "counseling-missing")

    assert inbox.send_at == READY_AT
    # Seven in the morning of the next day, on the clinic's clock.
    assert digest.send_at == datetime(2026, 12, 6, 12, 0, tzinfo=UTC)


def test_a_prescriber_who_wants_no_digest_has_none() -> None:
    by = make_user(email="dr@example.org", wants_digest=False)

    assert channels(make_reachable(prescriber=by, without={"counseling"}), "counseling-missing") == ["inbox"]


def test_a_stopped_channel_is_left_out_but_for_what_nobody_may_stop() -> None:
    patient = make_reachable()
    make_contact_preferences(patient=patient, by_email=False, by_sms=False)
    Reminder.objects.all().delete()

    refresh(patient)

    assert channels(patient) == []
    assert reminders._to_patient("after-care-test-at-end", Patient.objects.get(pk=patient.pk)) == ["email", "sms"]


@pytest.mark.parametrize(
    ("quiet_until", "sent_at"),
    [
        (time(8, 0), datetime(2026, 12, 9, 13, 0, tzinfo=UTC)),
        (time(10, 30), datetime(2026, 12, 9, 15, 30, tzinfo=UTC)),
        # No quiet hours at all.
        (time(21, 0), datetime(2026, 12, 9, 5, 0, tzinfo=UTC)),
    ],
)
def test_what_falls_due_at_night_is_said_in_the_morning(quiet_until: time, sent_at: datetime) -> None:
    patient = make_reachable()
    make_contact_preferences(patient=patient, quiet_until=quiet_until)
    Reminder.objects.all().delete()

    refresh(patient)

    assert [each.send_at for each in rows(patient)] == [sent_at, sent_at]


def test_what_would_be_too_late_in_the_morning_is_said_at_night() -> None:
    patient = make_reachable()
    Reminder.objects.all().delete()
    late = CLOSES - timedelta(hours=2)

    refresh(patient, late)

    assert [each.send_at for each in rows(patient)] == [late, late]


def test_what_is_done_is_withdrawn_in_the_same_transaction() -> None:
    patient = make_reachable()

    acts.record(patient, Kind.DISPENSE, on=date(2026, 12, 5), days_supply=30)

    assert {each.status for each in rows(patient)} == {ReminderStatus.WITHDRAWN}


def test_what_is_due_again_is_planned_again() -> None:
    patient = make_reachable()
    supply = acts.record(patient, Kind.DISPENSE, on=date(2026, 12, 5), days_supply=30)

    acts.void(patient, supply.reference)

    assert {each.status for each in rows(patient)} == {ReminderStatus.PLANNED}


def test_what_was_sent_and_then_done_is_acted_on() -> None:
    patient = make_reachable()
    Reminder.objects.filter(kind=TONIGHT).update(status="sent", sent_at=READY_AT)

    acts.record(patient, Kind.DISPENSE, on=date(2026, 12, 5), days_supply=30)

    assert {each.acted_at for each in rows(patient)} == {READY_AT}


def test_what_was_done_by_mistake_is_due_again() -> None:
    patient = make_reachable(without={"acknowledgment"})
    told = Reminder.objects.filter(kind="acknowledgment-missing", channel="email")
    told.update(status="sent", sent_at=READY_AT)
    answered = acts.record(patient, Kind.ACKNOWLEDGMENT, answered_on=date(2026, 12, 5))
    acted = told.get().acted_at

    acts.void(patient, answered.reference)

    assert (acted, told.get().acted_at) == (READY_AT, None)


def test_whoever_stops_a_channel_has_done_nothing_by_that() -> None:
    patient = make_reachable(without={"acknowledgment"})
    told = Reminder.objects.filter(kind="acknowledgment-missing", channel="email")
    told.update(status="sent", sent_at=READY_AT)
    make_contact_preferences(patient=patient, by_email=False)

    refresh(patient)

    assert told.get().acted_at is None


def test_whoever_stops_mail_gets_no_text_messages_in_its_place() -> None:
    patient = make_reachable()
    make_contact_preferences(patient=patient, by_email=False)
    Reminder.objects.all().delete()

    refresh(patient)

    assert channels(patient, "labs-due") == []
    assert channels(patient) == ["sms"]


def test_whoever_must_stop_has_not_done_what_was_asked_for() -> None:
    patient = make_reachable(without={"acknowledgment"})
    told = Reminder.objects.filter(kind="acknowledgment-missing", channel="email")
    told.update(status="sent", sent_at=READY_AT)

    acts.record_positive(patient)

    assert told.get().acted_at is None


def test_what_a_clinic_was_told_of_and_stands_is_not_told_again() -> None:
    patient = make_reachable()
    acts.record(patient, Kind.DISPENSE, on=date(2026, 12, 5), days_supply=30)
    refresh(patient, datetime(2026, 12, 28, 5, 0, tzinfo=UTC))
    Reminder.objects.filter(kind="lost-to-follow-up", channel="inbox").update(status="sent", sent_at=CLOSES)

    # The treatment was interrupted too long: the same matter, by another finding.
    refresh(patient, datetime(2027, 2, 10, 5, 0, tzinfo=UTC))

    assert channels(patient, "lost-to-follow-up") == ["inbox"]


def test_what_stands_in_an_inbox_leaves_it_however_late_it_is_settled() -> None:
    patient = make_reachable()
    old = make_reminder(
        patient=patient, kind="lost-to-follow-up", channel="inbox", status="sent", sent_at=NOW,
        due_at=NOW - timedelta(days=200),
    )  # fmt: skip

    refresh(patient)

    old.refresh_from_db()
    assert old.acted_at == READY_AT


def test_a_reminder_that_the_database_refuses_keeps_no_fact_from_being_recorded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    upside_down = Due(ReminderKind.LABS_DUE, CLOSES, CLOSES - timedelta(days=1))
    monkeypatch.setattr(dues, "coming", lambda situation: iter([upside_down]))

    patient = make_reachable()

    assert patient.facts.exists()


def test_a_prescription_that_nobody_filled_is_missed_when_it_ends() -> None:
    patient = make_reachable(record=CANNOT, prescriber=make_user(email="dr@example.org"))
    prescription = acts.prescribe(patient)
    refresh(patient)

    assert prescription.expires_at in {each.stale_at for each in patient.standings.all()}
    refresh(patient, prescription.expires_at)
    assert channels(patient, "prescription-missing") == ["digest", "inbox"]


def test_what_was_due_by_day_is_not_rushed_at_night_for_the_next_message() -> None:
    late = CLOSES - timedelta(days=1, hours=3)

    sent_at = reminders.send_at("email", late, CLOSES, patient=make_reachable(), at=late)

    assert sent_at == datetime(2026, 12, 9, 13, 0, tzinfo=UTC)


def test_what_was_sent_and_passed_was_not_acted_on() -> None:
    patient = make_reachable()
    Reminder.objects.filter(kind=TONIGHT).update(status="sent", sent_at=READY_AT)

    refresh(patient, CLOSES)

    assert {each.acted_at for each in rows(patient)} == {None}


def test_what_is_being_sent_is_left_to_whoever_sends_it() -> None:
    patient = make_reachable()
    Reminder.objects.filter(kind=TONIGHT).update(status="claimed", claimed_at=READY_AT, claim="mine")

    acts.record(patient, Kind.DISPENSE, on=date(2026, 12, 5), days_supply=30)

    assert {each.status for each in rows(patient)} == {ReminderStatus.CLAIMED}


def test_promise_13_nothing_due_before_a_restoration_is_planned_after_it() -> None:
    patient = make_reachable()
    Reminder.objects.all().delete()
    make_restoration(backup_at=READY_AT, restored_at=CLOSES - timedelta(hours=23))

    refresh(patient, CLOSES - timedelta(hours=22))

    assert rows(patient) == []


def test_what_restoring_withdrew_is_not_planned_again() -> None:
    patient = make_reachable()
    restored_at = CLOSES - timedelta(hours=23)
    make_restoration(backup_at=READY_AT, restored_at=restored_at)
    Reminder.objects.update(status="withdrawn", withdrawn_at=restored_at)

    refresh(patient, CLOSES - timedelta(hours=22))

    assert {each.status for each in rows(patient)} == {ReminderStatus.WITHDRAWN}


def test_what_fell_due_long_ago_is_not_said_any_more() -> None:
    patient = make_reachable(without={"screening", "confirmatory", "menses"})
    Reminder.objects.all().delete()

    refresh(patient, READY_AT + timedelta(days=60))

    assert channels(patient, "test-due") == []


def test_a_training_patient_is_never_reminded() -> None:
    case = make_training_case(question={})
    make_standing(patient=case.patient)

    standings.refresh([case.patient.pk], at=READY_AT)

    assert not Reminder.objects.exists()


def test_a_reminder_that_cannot_be_worked_out_keeps_no_fact_from_being_recorded(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(*args: object) -> None:
        raise ValueError("Ana Lopez")

    monkeypatch.setattr(reminders, "wanted", break_down)

    patient = make_reachable()

    assert patient.facts.exists()
    assert caplog.messages == [f"reminders of patient {patient.pk} not planned: ValueError"]


def test_when_a_supply_is_authorized_it_is_planned_by_the_next_sweep() -> None:
    patient, _ = acts.make_authorized_patient(
        email="ana@example.org", changed={"confirmatory": {"collected_on": date(2026, 12, 5)}}
    )

    stale = standings.stale_patient_ids(at=READY_AT)
    refresh(patient)

    assert stale == [patient.pk]
    assert channels(patient, "not-collected") == ["email"]

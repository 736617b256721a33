"""What becomes of a reminder on its way, and what the clinic is told of it."""

from datetime import time, timedelta
from typing import Any

import pytest

from accounts.roles import NotAllowed, Role
from audit.actions import Action
from audit.models import Event
from monitoring.models import ContactPreferences, Reminder, ReminderKind
from monitoring.services import reminder_answers
from monitoring.services.reminder_answers import NotFailed, NotSent, NotStoppable
from patients.models import Patient
from tests.factories import NOW, make_certification, make_contact_preferences, make_patient, make_reminder, make_user

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=5)
EVENING, MORNING = time(20, 0), time(9, 30)


def make_told(**fields: Any) -> Patient:
    """Make a patient whose prescriber reads a digest."""
    return make_patient(prescriber=make_user(email="dr@example.org"), **fields)


def sent(**fields: Any) -> Reminder:
    about = {} if "certification" in fields else {"patient": make_told()}
    return make_reminder(**{"status": "sent", "sent_at": NOW, **about, **fields})


def told_to_clinics() -> list[tuple[str, str, int | None]]:
    found = Reminder.objects.filter(kind__in=["unanswered", "unreachable", "unsubscribed"]).order_by("pk")
    return [(each.kind, each.channel, each.escalates_id) for each in found]


def events(action: Action) -> list[tuple[str, str, str]]:
    return list(Event.objects.filter(action=action).order_by("pk").values_list("patient", "subject", "actor"))


def test_the_first_opening_is_noted_and_no_later_one() -> None:
    reminder = sent()

    reminder_answers.opened(reminder.reference, at=LATER)
    reminder_answers.opened(reminder.reference, at=LATER + timedelta(days=1))

    reminder.refresh_from_db()
    assert reminder.opened_at == LATER
    assert events(Action.REMINDER_OPENED) == [(reminder.patient.reference, reminder.reference, "system")]


@pytest.mark.parametrize("reference", ["M-NOBODY", "M-PLANNED"])
def test_what_was_not_sent_cannot_be_opened_or_come_back(reference: str) -> None:
    make_reminder(reference="M-PLANNED")

    reminder_answers.opened(reference, at=LATER)
    reminder_answers.bounced(reference, at=LATER)

    assert not Event.objects.exists()
    assert told_to_clinics() == []


def test_the_clinic_is_told_once_that_a_reminder_came_back() -> None:
    reminder = sent()

    reminder_answers.bounced(reminder.reference, at=LATER)
    reminder_answers.bounced(reminder.reference, at=LATER + timedelta(days=1))

    reminder.refresh_from_db()
    assert reminder.bounced_at == LATER
    assert told_to_clinics() == [("unreachable", "inbox", reminder.pk), ("unreachable", "digest", reminder.pk)]
    assert events(Action.REMINDER_BOUNCED) == [(reminder.patient.reference, reminder.reference, "system")]


def test_what_comes_back_before_it_is_known_to_be_sent_must_be_told_again() -> None:
    reminder = make_reminder(status="claimed", claimed_at=NOW, claim="worker-1")

    with pytest.raises(NotSent):
        reminder_answers.bounced(reminder.reference, at=LATER)


def test_a_certification_has_no_clinic_to_be_told() -> None:
    reminder = sent(certification=make_certification(), kind="certification-expiring")

    reminder_answers.bounced(reminder.reference, at=LATER)

    assert told_to_clinics() == []
    assert events(Action.REMINDER_BOUNCED) == [("", reminder.reference, "system")]


@pytest.mark.parametrize(("channel", "kept"), [("email", (False, True)), ("sms", (True, False))])
def test_stopping_a_message_stops_its_channel_and_tells_the_clinic_once(channel: str, kept) -> None:
    reminder = sent(kind="window-closes-soon", channel=channel)

    reminder_answers.stop(reminder, at=LATER)
    reminder_answers.stop(reminder, at=LATER + timedelta(days=1))

    preferences = ContactPreferences.objects.get(patient=reminder.patient)
    assert (preferences.by_email, preferences.by_sms) == kept
    assert (preferences.changed_at, preferences.changed_by) == (LATER, None)
    assert told_to_clinics() == [("unsubscribed", "inbox", reminder.pk), ("unsubscribed", "digest", reminder.pk)]
    assert events(Action.CONTACT_CHANGED) == [(reminder.patient.reference, "", "system")]


def test_stopping_keeps_the_other_preferences() -> None:
    reminder = sent(channel="sms")
    make_contact_preferences(patient=reminder.patient, by_email=False, quiet_from=EVENING, quiet_until=MORNING)

    reminder_answers.stop(reminder, at=LATER)

    preferences = ContactPreferences.objects.get(patient=reminder.patient)
    assert (preferences.by_email, preferences.by_sms) == (False, False)
    assert (preferences.quiet_from, preferences.quiet_until) == (EVENING, MORNING)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "after-care-precautions"},
        {"kind": "after-care-test-at-end", "channel": "sms"},
        {"kind": "test-due", "channel": "inbox"},
    ],
)
def test_nobody_stops_what_keeps_somebody_safe_nor_the_inbox(fields: dict[str, str]) -> None:
    reminder = sent(**fields)

    with pytest.raises(NotStoppable):
        reminder_answers.stop(reminder, at=LATER)
    assert not ContactPreferences.objects.exists()


def chosen(**fields: Any) -> dict[str, Any]:
    return {"by_email": True, "by_sms": True, "quiet_from": EVENING, "quiet_until": MORNING, **fields}


def test_a_patient_chooses_how_to_be_reached() -> None:
    patient = make_told(user=make_user(Role.PATIENT))

    kept = reminder_answers.change_preferences(patient, **chosen(), by=patient.user, at=LATER)

    assert (kept.by_email, kept.by_sms, kept.quiet_from, kept.quiet_until) == (True, True, EVENING, MORNING)
    assert (kept.changed_at, kept.changed_by) == (LATER, patient.user)
    assert told_to_clinics() == []
    changed = Event.objects.get(action=Action.CONTACT_CHANGED)
    assert changed.detail == {"by_email": True, "by_sms": True, "quiet_from": "20:00:00", "quiet_until": "09:30:00"}


def test_the_clinic_is_told_when_a_patient_stops_a_channel_and_only_then() -> None:
    patient = make_told(user=make_user(Role.PATIENT))

    for minutes in range(2):
        at = LATER + timedelta(minutes=minutes)
        reminder_answers.change_preferences(patient, **chosen(by_sms=False), by=patient.user, at=at)

    assert told_to_clinics() == [("unsubscribed", "inbox", None), ("unsubscribed", "digest", None)]


@pytest.mark.parametrize("role", [Role.PATIENT, Role.PRESCRIBER, Role.STAFF])
def test_nobody_else_chooses_for_a_patient(role: Role) -> None:
    patient = make_told(user=make_user(Role.PATIENT))

    with pytest.raises(NotAllowed):
        reminder_answers.change_preferences(patient, **chosen(by_email=False), by=make_user(role), at=LATER)
    assert not ContactPreferences.objects.exists()


def test_staff_put_a_failed_reminder_back_into_the_queue() -> None:
    staff = make_user(Role.STAFF, username="staff")
    reminder = make_reminder(status="failed", failed_at=NOW, attempts=8, error="TimeoutError")

    reminder_answers.try_again(reminder, by=staff, at=LATER)

    reminder.refresh_from_db()
    assert (reminder.status, reminder.failed_at, reminder.attempts, reminder.error) == ("planned", None, 0, "")
    assert reminder.send_at == LATER
    assert events(Action.REMINDER_TRIED_AGAIN) == [(reminder.patient.reference, reminder.reference, "staff")]


def test_what_did_not_fail_is_not_tried_again() -> None:
    reminder = sent()

    with pytest.raises(NotFailed):
        reminder_answers.try_again(reminder, by=make_user(Role.STAFF), at=LATER)
    reminder.refresh_from_db()
    assert reminder.status == "sent"


@pytest.mark.parametrize("role", [Role.PATIENT, Role.PRESCRIBER, Role.NURSE, Role.PHARMACIST])
def test_only_staff_try_again(role: Role) -> None:
    reminder = make_reminder(status="failed", failed_at=NOW)

    with pytest.raises(NotAllowed):
        reminder_answers.try_again(reminder, by=make_user(role), at=LATER)


def test_a_clinic_is_told_by_inbox_and_digest_from_when_it_is_to_be() -> None:
    reminder = sent()
    tomorrow = LATER + timedelta(days=1)

    for _ in range(2):
        reminder_answers.tell_clinic(reminder, ReminderKind.UNANSWERED, due_at=LATER, send_at=tomorrow, at=NOW)

    assert told_to_clinics() == [("unanswered", "inbox", reminder.pk), ("unanswered", "digest", reminder.pk)]
    planned = Reminder.objects.get(kind="unanswered", channel="inbox")
    assert (planned.patient, planned.status) == (reminder.patient, "planned")
    assert (planned.due_at, planned.send_at, planned.planned_at) == (LATER, tomorrow, NOW)

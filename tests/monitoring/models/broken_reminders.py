"""List one way, or more, to break each constraint of reminders and outages."""

from datetime import timedelta
from typing import Any

from tests.factories import (
    NOW,
    make_certification,
    make_contact_preferences,
    make_outage,
    make_outage_note,
    make_patient,
    make_reminder,
    make_restoration,
)

CLAIMED = {"status": "claimed", "claimed_at": NOW, "claim": "c-1"}


def two(**fields: Any) -> None:
    make_reminder(**fields)
    make_reminder(**fields)


def two_that_escalate() -> None:
    told = make_reminder()
    for days in (0, 1):
        make_reminder(patient=told.patient, escalates=told, kind="unanswered", due_at=NOW + timedelta(days=days))


def two_preferences() -> None:
    patient = make_patient()
    make_contact_preferences(patient=patient)
    make_contact_preferences(patient=patient)


BROKEN = [
    ("Reminder.reference", lambda: two(reference="M-1")),
    ("monitoring_reminder_reference_not_blank", lambda: make_reminder(reference="")),
    ("monitoring_reminder_kind_known", lambda: make_reminder(kind="birthday")),
    ("monitoring_reminder_channel_known", lambda: make_reminder(channel="pigeon")),
    ("monitoring_reminder_status_known", lambda: make_reminder(status="lost")),
    ("monitoring_reminder_claimed_together", lambda: make_reminder(**{**CLAIMED, "claim": None})),
    ("monitoring_reminder_claimed_together", lambda: make_reminder(claim="c-1")),
    (
        "monitoring_reminder_about_one",
        lambda: make_reminder(certification=make_certification(), patient=make_patient()),
    ),
    ("monitoring_reminder_worth_saying_for_a_while", lambda: make_reminder(until_at=NOW)),
    ("monitoring_reminder_claimed_has_its_instant", lambda: make_reminder(**{**CLAIMED, "status": "planned"})),
    ("monitoring_reminder_sent_has_its_instant", lambda: make_reminder(status="sent")),
    ("monitoring_reminder_sent_has_its_instant", lambda: make_reminder(sent_at=NOW)),
    ("monitoring_reminder_withdrawn_has_its_instant", lambda: make_reminder(status="withdrawn")),
    ("monitoring_reminder_failed_has_its_instant", lambda: make_reminder(status="failed")),
    ("monitoring_reminder_answered_after_it_was_sent", lambda: make_reminder(opened_at=NOW)),
    ("monitoring_reminder_one_for_each_end", lambda: two(patient=make_patient())),
    ("monitoring_reminder_escalates_once", two_that_escalate),
    (
        "monitoring_reminder_one_for_each_certification",
        lambda: two(certification=make_certification(), kind="certification-expiring"),
    ),
    ("ContactPreferences.patient", two_preferences),
    ("monitoring_outage_cause_known", lambda: make_outage(cause="weather")),
    ("monitoring_outage_ends_after_it_starts", lambda: make_outage(ended_at=NOW - timedelta(seconds=1))),
    ("monitoring_outage_one_open_for_each_cause", lambda: (make_outage(), make_outage())),
    ("monitoring_outagenote_text_not_blank", lambda: make_outage_note(text="")),
    ("monitoring_restoration_backup_sha256_not_blank", lambda: make_restoration(backup_sha256="")),
    (
        "monitoring_restoration_after_its_backup",
        lambda: make_restoration(backup_at=NOW, restored_at=NOW - timedelta(seconds=1)),
    ),
]

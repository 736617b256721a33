"""Stand in until the branch that writes answers is merged."""

from datetime import datetime

from audit.references import new_number
from monitoring.models import Reminder, ReminderKind
from monitoring.services import reminders
from monitoring.services.reminder_kinds import KINDS


def tell_clinic(reminder: Reminder, kind: ReminderKind, *, due_at: datetime, send_at: datetime, at: datetime) -> None:
    """Plan what tells the clinic of a reminder."""
    Reminder.objects.bulk_create(
        [
            Reminder(reference=new_number("M"), patient=reminder.patient, escalates=reminder, kind=kind, channel=each,
                     due_at=due_at, planned_at=at,
                     send_at=reminders.send_at(each, send_at, None, patient=reminder.patient, at=at))  # type: ignore[arg-type]
            for each in KINDS[kind].channels
        ], ignore_conflicts=True)  # fmt: skip

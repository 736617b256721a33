"""Give the world's patients reminders in every state, and the demo an outbox with what was sent."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from monitoring import messages
from monitoring.messages import Recipient, links
from monitoring.models import Reminder
from patients.models import Patient
from tests.factories import make_reminder

# By story: kind, channel and what became of it, so many days ago.
REMINDED: Mapping[str, tuple[tuple[str, str, dict[str, Any]], ...]] = {
    "one_step_from_done": (
        ("acknowledgment-missing", "email", {"status": "sent", "opened_at": 0}),
        ("acknowledgment-missing", "inbox", {"status": "sent"}),
        ("labs-due", "inbox", {"status": "sent", "acted_at": 0}),
        ("window-closes-soon", "sms", {"status": "sent", "bounced_at": 0}),
        ("window-closes-tonight", "sms", {"status": "planned"}),
        ("unreachable", "inbox", {"status": "sent"}),
        ("test-due", "email", {"status": "withdrawn"}),
    ),
    "closing_tonight": (("window-closes-tonight", "email", {"status": "sent"}),),
    "positive": (("window-closes-soon", "email", {"status": "sent"}), ("result-awaited", "inbox", {"status": "sent"})),
    "course_finished": (
        ("after-care-precautions", "email", {"status": "sent"}),
        ("after-care-test-at-end", "sms", {"status": "failed"}),
        ("consent-changed", "email", {"status": "failed"}),
        ("labs-due", "email", {"status": "claimed"}),
    ),
}
_INSTANT = {"sent": "sent_at", "failed": "failed_at", "withdrawn": "withdrawn_at", "claimed": "claimed_at"}


def remind(patients: Mapping[str, Patient], *, at: datetime) -> None:
    """Make the reminders, and send those that leave the house and are sent."""
    for story, told in REMINDED.items():
        for kind, channel, became in told:
            reminder = _make(patients[story], kind, channel, became, at)
            if reminder.status == "sent" and channel in {"email", "sms"}:
                to = {"email": "somebody@example.org", "sms": "(202) 555-0123"}[channel]
                messages.send(reminder, to=Recipient(to, "en", "America/New_York"))


def _make(patient: Patient, kind: str, channel: str, became: Mapping[str, Any], at: datetime) -> Reminder:
    yesterday, status = at - timedelta(days=1), became["status"]
    fields: dict[str, Any] = {name: at for name in became if name != "status"}
    if status in _INSTANT:
        fields[_INSTANT[status]] = yesterday
    if status == "claimed":
        fields["claim"] = "worker"
    if status == "failed":
        fields |= {"error": "SMTPServerDisconnected", "attempts": 8}
    closes = {"closes_at": at + timedelta(days=1)} if kind.startswith("window") else {}
    return make_reminder(
        patient=patient, kind=kind, channel=channel, status=status, due_at=yesterday, planned_at=yesterday,
        send_at=yesterday, **closes, **fields,
    )  # fmt: skip


def names(story: str, patient: Patient) -> dict[str, str]:
    """Return what addresses call the link of a patient's mail, and the reminder that failed last."""
    found = Reminder.objects.filter(patient=patient).order_by("pk")
    mail, failed = found.filter(channel="email", status="sent").last(), found.filter(status="failed").last()
    named = {f"{story}.link": links.token(mail)} if mail else {}
    return named | ({f"{story}.failed": failed.reference} if failed else {})

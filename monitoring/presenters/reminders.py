"""Show reminders to those who look after them: what was said to whom, by which way, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.models import Channel, Reminder, ReminderKind, ReminderStatus
from monitoring.presenters.dates import closing, distance, moment
from monitoring.presenters.entries import listed_name
from monitoring.services.reminder_kinds import KINDS, Audience

AUDIENCES = {
    Audience.PATIENT: gettext_lazy("the patient"),
    Audience.CLINIC: gettext_lazy("the clinic"),
    Audience.HOLDER: gettext_lazy("whoever is certified"),
}


@dataclass(frozen=True, slots=True)
class Came:
    """Hold one thing that became of a reminder: a sign, a word and when.

    :ivar tone: met, open, wait or stop: what the sign looks like
    """

    sign: str
    tone: str
    word: str
    when: str


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """Hold one reminder as a patient's page shows it."""

    kind: str
    audience: str
    channel: str
    reference: str
    came: tuple[Came, ...]


@dataclass(frozen=True, slots=True)
class InboxRow:
    """Hold one thing that waits for a clinician."""

    patient: str
    name: str
    what: str
    about: str
    since: str
    far_off: str
    closes: str


@dataclass(frozen=True, slots=True)
class FailedRow:
    """Hold one reminder that was set aside, as program staff see it: whom it is about by reference only."""

    reference: str
    about: str
    kind: str
    channel: str
    error: str
    attempts: int
    failed: str


def reminder_row(reminder: Reminder) -> ReminderRow:
    """Return one reminder with all that became of it, in the order in which it did."""
    return ReminderRow(
        kind=_kind(reminder),
        audience=str(AUDIENCES[KINDS[ReminderKind(reminder.kind)].audience]),
        channel=_channel(reminder),
        reference=reminder.reference,
        came=_came_of(reminder),
    )


def inbox_row(reminder: Reminder, *, at: datetime) -> InboxRow:
    """Return one thing that a clinician is told."""
    patient = reminder.patient
    since = reminder.sent_at or reminder.due_at
    return InboxRow(
        patient=patient.reference if patient else "",
        name=listed_name(patient) if patient else "",
        what=_kind(reminder),
        about=_about(reminder.escalates) if reminder.escalates else "",
        since=moment(since),
        far_off=distance(since, at=at),
        closes=closing(reminder.closes_at, at=at) if reminder.closes_at else "",
    )


def failed_row(reminder: Reminder) -> FailedRow:
    """Return one reminder that could not be sent, with the last error."""
    return FailedRow(
        reference=reminder.reference,
        about=_("patient %(reference)s") % {"reference": reminder.patient.reference}
        if reminder.patient
        else _("certification %(reference)s") % {"reference": reminder.certification},
        kind=_kind(reminder),
        channel=_channel(reminder),
        error=reminder.error or _("not known"),
        attempts=reminder.attempts,
        failed=moment(reminder.failed_at) if reminder.failed_at else "",
    )


def _kind(reminder: Reminder) -> str:
    return str(ReminderKind(reminder.kind).label)


def _channel(reminder: Reminder) -> str:
    return str(Channel(reminder.channel).label)


def _about(reminder: Reminder) -> str:
    """Name the reminder that found nobody, or no answer."""
    words = {"kind": _kind(reminder), "channel": _channel(reminder)}
    if reminder.sent_at is None:
        return _("“%(kind)s” · %(channel)s") % words
    return _("“%(kind)s” · %(channel)s · sent %(when)s") % {**words, "when": moment(reminder.sent_at)}


def _came_of(reminder: Reminder) -> tuple[Came, ...]:
    """Return what became of a reminder; what has happened to none yet is planned."""
    known = (
        ("✔", "met", _("Sent"), reminder.sent_at),
        ("✖", "stop", _("Came back"), reminder.bounced_at),
        ("✔", "met", _("Link opened"), reminder.opened_at),
        ("✔", "met", _("Done"), reminder.acted_at),
        ("✖", "stop", _("Could not be sent"), reminder.failed_at),
        ("–", "wait", _("Withdrawn: no longer needed"), reminder.withdrawn_at),
    )
    came = tuple(Came(sign, tone, word, moment(when)) for sign, tone, word, when in known if when)
    if came or reminder.status != ReminderStatus.PLANNED:
        return came or (Came("○", "wait", _("Being sent"), ""),)
    return (Came("○", "wait", _("Planned"), _("for %(when)s") % {"when": moment(reminder.send_at)}),)

"""Note what becomes of a reminder once it is on its way: opened, come back, stopped; and tell the clinic what it must know."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from django.db import transaction

from accounts import roles
from accounts.models import User
from accounts.roles import NotAllowed, Permission
from audit import trail
from audit.actions import Action
from audit.references import new_number
from monitoring.models import Channel, ContactPreferences, Reminder, ReminderKind, ReminderStatus
from monitoring.services import reminders, standings
from monitoring.services.reminder_kinds import KINDS
from patients.models import Patient

# Which preference holds for which channel; the inbox is always there.
PREFERENCES: Mapping[str, str] = {Channel.EMAIL: "by_email", Channel.SMS: "by_sms"}


class NotSent(Exception):
    """Say that the reminder is not known to be sent, as far as it can be told now."""


class NotStoppable(Exception):
    """Say that a message of this sort goes on: whoever is not told may be harmed."""


class NotFailed(Exception):
    """Say that the reminder does not wait for anybody to try it again."""


def opened(reference: str, *, at: datetime) -> None:
    """Note the first time that the link of a reminder was opened; one that was not sent is left alone."""
    with transaction.atomic():
        reminder = _mark(reference, "opened_at", at=at)
        if reminder is not None:
            _note(Action.REMINDER_OPENED, reminder, by=trail.SYSTEM, at=at)


def bounced(reference: str, *, at: datetime) -> None:
    """Note that a reminder came back, and tell the clinic of the patient whom it did not reach; an unknown one is left alone.

    :raises NotSent: it is still being sent, so that whoever tells must tell again
    """
    with transaction.atomic():
        _hold_patient(reference)
        if Reminder.objects.filter(reference=reference, status=ReminderStatus.CLAIMED).exists():
            raise NotSent(reference)
        reminder = _mark(reference, "bounced_at", at=at)
        if reminder is not None:
            _note(Action.REMINDER_BOUNCED, reminder, by=trail.SYSTEM, at=at)
            tell_clinic(reminder, ReminderKind.UNREACHABLE, due_at=at, send_at=at, at=at)


def stop(reminder: Reminder, *, at: datetime) -> None:
    """Send the patient no more messages by the channel of this one, but those that nobody may stop; the clinic is told.

    :raises NotStoppable: it is one of those, or of a channel that is always there
    """
    preference = PREFERENCES.get(reminder.channel)
    if preference is None or reminder.patient is None or not KINDS[ReminderKind(reminder.kind)].may_unsubscribe:
        raise NotStoppable(reminder.reference)
    with transaction.atomic():
        patient = Patient.objects.locked(reminder.patient.pk)
        if not getattr(reminders.preferences(patient), preference):
            return
        _keep(patient, {preference: False}, by=None, at=at)
        tell_clinic(reminder, ReminderKind.UNSUBSCRIBED, due_at=at, send_at=at, at=at)


def change_preferences(
    patient: Patient, *, by_email: bool, by_sms: bool, quiet_from: time, quiet_until: time, by: User, at: datetime
) -> ContactPreferences:
    """Keep how a patient wants to be reached; the clinic is told once somebody stops a channel.

    :raises NotAllowed: by somebody other than the patient
    """
    with transaction.atomic():
        patient = Patient.objects.locked(patient.pk)
        roles.require(by.as_of_now(), Permission.VIEW_OWN_RECORD)
        if patient.user_id != by.pk:
            raise NotAllowed(Permission.VIEW_OWN_RECORD)
        before = reminders.preferences(patient)
        kept = _keep(
            patient,
            {"by_email": by_email, "by_sms": by_sms, "quiet_from": quiet_from, "quiet_until": quiet_until},
            by=by,
            at=at,
        )
        if (before.by_email and not by_email) or (before.by_sms and not by_sms):
            _plan(patient, ReminderKind.UNSUBSCRIBED, escalates=None, due_at=at, send_at=at, at=at)
    return kept


def try_again(reminder: Reminder, *, by: User, at: datetime) -> None:
    """Put a reminder that was set aside back into the queue, from the beginning.

    :raises NotAllowed: by somebody who does not look after the queue
    :raises NotFailed: somebody else was faster
    """
    roles.require(by, Permission.MANAGE_REMINDERS)
    with transaction.atomic():
        failed = Reminder.objects.filter(pk=reminder.pk, status=ReminderStatus.FAILED)
        if not failed.update(
            status=ReminderStatus.PLANNED, failed_at=None, claimed_at=None, claim=None, attempts=0, error="", send_at=at
        ):
            raise NotFailed(reminder.reference)
        _note(Action.REMINDER_TRIED_AGAIN, reminder, by=by, at=at)


def tell_clinic_unless_answered(reminder: Reminder, *, after: timedelta, at: datetime) -> None:
    """Plan to tell the clinic that nothing came of a reminder; one that went by two channels is one."""
    told_too = Reminder.objects.filter(patient=reminder.patient_id, kind=reminder.kind, due_at=reminder.due_at)
    if not Reminder.objects.filter(kind=ReminderKind.UNANSWERED, escalates__in=told_too).exists():
        tell_clinic(reminder, ReminderKind.UNANSWERED, due_at=reminder.due_at + after, send_at=at + after, at=at)


def _hold_patient(reference: str) -> None:
    """Hold the patient first, as whoever records a fact does: in another order the two could stop each other."""
    found = Reminder.objects.filter(reference=reference, patient__isnull=False).values_list("patient_id", flat=True)
    if (pk := found.first()) is not None:
        Patient.objects.locked(pk)


def tell_clinic(reminder: Reminder, kind: ReminderKind, *, due_at: datetime, send_at: datetime, at: datetime) -> None:
    """Plan to tell the patient's clinic that a reminder found nobody, no answer, or somebody who wants no more of them.

    What is planned already for the same instant stays as it is; a reminder about no patient has no clinic to tell.
    """
    if reminder.patient is not None:
        _plan(reminder.patient, kind, escalates=reminder, due_at=due_at, send_at=send_at, at=at)


def _plan(
    patient: Patient,
    kind: ReminderKind,
    *,
    escalates: Reminder | None,
    due_at: datetime,
    send_at: datetime,
    at: datetime,
) -> None:
    rows = [
        Reminder(
            reference=new_number("M"),
            patient=patient,
            escalates=escalates,
            kind=kind,
            channel=channel,
            due_at=due_at,
            planned_at=at,
            send_at=reminders.send_at(channel, send_at, None, patient=patient, at=at),
        )
        for channel in reminders.to_clinic(kind, patient)
    ]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)


def _mark(reference: str, field: str, *, at: datetime) -> Reminder | None:
    """Set an instant of a reminder that was sent, the first time only; return the reminder if this was it."""
    unmarked = Reminder.objects.filter(reference=reference, sent_at__isnull=False, **{f"{field}__isnull": True})
    if not unmarked.update(**{field: at}):
        return None
    return Reminder.objects.select_related("patient").get(reference=reference)


def _keep(patient: Patient, chosen: Mapping[str, bool | time], *, by: User | None, at: datetime) -> ContactPreferences:
    kept, _ = ContactPreferences.objects.update_or_create(
        patient=patient, defaults={**chosen, "changed_at": at, "changed_by": by}
    )
    detail = {name: value if isinstance(value, bool) else value.isoformat() for name, value in chosen.items()}
    if kept.by_email and kept.by_sms:
        stopped = Reminder.objects.filter(patient=patient, kind=ReminderKind.UNSUBSCRIBED, acted_at__isnull=True)
        stopped.filter(status=ReminderStatus.SENT).update(acted_at=at)
    # What is planned by one channel may have to go by another.
    standings.let_go_stale(patient.pk, at=at)
    trail.record(action=Action.CONTACT_CHANGED, patient=patient.reference, detail=detail, by=by or trail.SYSTEM, at=at)
    return kept


def _note(
    action: Action, reminder: Reminder, detail: Mapping[str, object] | None = None, *, by: User | str, at: datetime
) -> None:
    patient = reminder.patient.reference if reminder.patient else ""
    trail.record(action=action, patient=patient, subject=reminder.reference, detail=detail, by=by, at=at)

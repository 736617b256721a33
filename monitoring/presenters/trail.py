"""Say each event of the audit trail as program staff read it: ids and references, never a patient's name."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import trail
from audit.actions import Action
from monitoring.presenters.dates import moment

WORDS: dict[Action, Any] = {
    Action.PATIENT_CREATED: gettext_lazy("Patient entered"),
    Action.PATIENT_CHANGED: gettext_lazy("Patient's account changed"),
    Action.PATIENT_VIEWED: gettext_lazy("Page about patients opened"),
    Action.PATIENT_LOOKED_UP: gettext_lazy("Patient looked up"),
    Action.FACT_RECORDED: gettext_lazy("Entry recorded"),
    Action.FACT_VOIDED: gettext_lazy("Entry corrected"),
    Action.DECISION_MADE: gettext_lazy("Decision made"),
    Action.PRESCRIPTION_WRITTEN: gettext_lazy("Prescription written"),
    Action.PRESCRIPTION_REFUSED: gettext_lazy("Prescription refused"),
    Action.PRESCRIPTION_CANCELLED: gettext_lazy("Prescription cancelled"),
    Action.AUTHORIZATION_ISSUED: gettext_lazy("Authorization issued"),
    Action.AUTHORIZATION_REFUSED: gettext_lazy("Authorization refused"),
    Action.HAND_OVER_REFUSED: gettext_lazy("Hand-over refused"),
    Action.AUTHORIZATION_HANDED_OVER: gettext_lazy("Supply handed over"),
    Action.AUTHORIZATION_REVERSED: gettext_lazy("Authorization reversed"),
    Action.AUTHORIZATION_RETURNED: gettext_lazy("Supply back in stock"),
    Action.CERTIFICATION_RECORDED: gettext_lazy("Certification recorded"),
    Action.CERTIFICATION_VOIDED: gettext_lazy("Certification ended"),
    Action.DELEGATION_RECORDED: gettext_lazy("Delegate named"),
    Action.DELEGATION_ENDED: gettext_lazy("Delegation ended"),
    Action.REFUSALS_VIEWED: gettext_lazy("Refusals viewed"),
    Action.REPORT_VIEWED: gettext_lazy("Report viewed"),
    Action.REPORT_EXPORTED: gettext_lazy("Report exported"),
    Action.DOCUMENT_MADE: gettext_lazy("Document made"),
    Action.CALENDAR_LINK_MADE: gettext_lazy("Calendar link made"),
    Action.CALENDAR_LINK_REVOKED: gettext_lazy("Calendar link revoked"),
    Action.CONTACT_CHANGED: gettext_lazy("Contact preferences changed"),
    Action.REMINDER_SENT: gettext_lazy("Reminder sent"),
    Action.REMINDER_FAILED: gettext_lazy("Reminder set aside"),
    Action.REMINDER_TRIED_AGAIN: gettext_lazy("Reminder tried again"),
    Action.REMINDER_BOUNCED: gettext_lazy("Reminder bounced"),
    Action.REMINDER_OPENED: gettext_lazy("Reminder's link opened"),
    Action.OUTAGE_NOTED: gettext_lazy("Outage documented"),
    Action.RECORD_RESTORED: gettext_lazy("Record restored from a backup"),
    Action.RECORD_EXPORTED: gettext_lazy("Patient's record exported"),
    Action.ACCESS_REFUSED: gettext_lazy("Access refused"),
    Action.CASE_LOADED: gettext_lazy("Training case loaded"),
    Action.USER_CREATED: gettext_lazy("User registered"),
    Action.USER_DEACTIVATED: gettext_lazy("User deactivated"),
    Action.USER_REACTIVATED: gettext_lazy("User reactivated"),
    Action.PASSWORD_CHANGED: gettext_lazy("Password changed"),
    Action.CLINIC_REGISTERED: gettext_lazy("Clinic registered"),
    Action.PHARMACY_REGISTERED: gettext_lazy("Pharmacy registered"),
    Action.SIGNED_IN: gettext_lazy("Signed in"),
    Action.SIGNED_OUT: gettext_lazy("Signed out"),
    Action.SIGN_IN_REFUSED: gettext_lazy("Sign-in refused"),
    Action.SIGN_IN_LOCKED: gettext_lazy("Sign-in locked"),
    Action.SECOND_FACTOR_ADDED: gettext_lazy("Second factor added"),
    Action.SECOND_FACTOR_REMOVED: gettext_lazy("Second factor removed"),
    Action.SECOND_FACTOR_REFUSED: gettext_lazy("Second factor refused"),
    Action.IDENTITY_PROVED: gettext_lazy("Identity proved again"),
    Action.IDENTITY_NOT_PROVED: gettext_lazy("Identity not proved"),
    Action.SESSION_ENDED: gettext_lazy("Session ended"),
    Action.INVITATION_SENT: gettext_lazy("Invitation sent"),
    Action.INVITATION_ACCEPTED: gettext_lazy("Invitation accepted"),
    Action.RECOVERY_ASKED: gettext_lazy("Recovery asked for"),
    Action.RECOVERY_APPROVED: gettext_lazy("Recovery approved"),
    Action.RECOVERY_REFUSED: gettext_lazy("Recovery refused"),
    Action.SIGNED: gettext_lazy("Signed"),
    Action.SIGNATURE_REFUSED: gettext_lazy("Signature refused"),
    Action.WITHDRAWAL_PROPOSED: gettext_lazy("Withdrawal proposed"),
    Action.WITHDRAWAL_SECONDED: gettext_lazy("Withdrawal seconded"),
    Action.WITHDRAWAL_REFUSED: gettext_lazy("Withdrawal refused"),
    Action.GUARDIAN_NAMED: gettext_lazy("Guardian named"),
    Action.GUARDIAN_ENDED: gettext_lazy("Guardianship ended"),
    Action.TRANSFER_OFFERED: gettext_lazy("Transfer offered"),
    Action.TRANSFER_ACCEPTED: gettext_lazy("Transfer accepted"),
    Action.TRANSFER_ENDED: gettext_lazy("Transfer ended"),
    Action.GLASS_BROKEN: gettext_lazy("Emergency access taken"),
    Action.TRAIL_VIEWED: gettext_lazy("Trail viewed"),
    Action.TRAIL_EXPORTED: gettext_lazy("Trail exported"),
    Action.TRAIL_ANCHORED: gettext_lazy("Trail anchored"),
}
# Whose subject is a user name; another's may be the name of a page, which somebody may be called too.
_OF_USERS = frozenset(
    {
        Action.PATIENT_CHANGED,
        Action.USER_CREATED,
        Action.USER_DEACTIVATED,
        Action.USER_REACTIVATED,
        Action.PASSWORD_CHANGED,
        Action.SIGN_IN_LOCKED,
        Action.SECOND_FACTOR_ADDED,
        Action.SECOND_FACTOR_REMOVED,
        Action.SECOND_FACTOR_REFUSED,
        Action.SESSION_ENDED,
        Action.INVITATION_SENT,
        Action.INVITATION_ACCEPTED,
        Action.RECOVERY_ASKED,
        Action.RECOVERY_APPROVED,
        Action.RECOVERY_REFUSED,
        Action.GUARDIAN_NAMED,
        Action.GUARDIAN_ENDED,
    }
)
# Column names of the file, which machines read: in English, whoever takes it along.
HEADINGS = ("id", "at", "actor", "action", "patient", "subject", "detail")


@dataclass(frozen=True, slots=True)
class EventRow:
    """Hold one event as a list shows it."""

    when: str
    who: str
    what: str
    patient: str
    subject: str
    detail: str


def event_row(event: Any) -> EventRow:
    """Return one event of a search in words."""
    return EventRow(
        when=moment(event.at),
        who=_("the program") if event.actor == trail.SYSTEM else event.patient_acting or event.actor,
        what=str(WORDS[Action(event.action)]),
        patient=event.patient,
        subject=_subject(event),
        detail=" · ".join(f"{name}: {_in_short(value)}" for name, value in event.detail.items()),
    )


def line(event: Any) -> tuple[str | int, ...]:
    """Return one event of a search as it is stored, for a file; but a patient's user name is the reference."""
    detail = json.dumps(event.detail, sort_keys=True, ensure_ascii=False)
    actor = event.patient_acting or event.actor
    return event.pk, event.at.isoformat(), actor, event.action, event.patient, _subject(event), detail


def _subject(event: Any) -> str:
    is_user = event.action in _OF_USERS
    return str(event.patient_named or event.subject) if is_user else str(event.subject)


def _in_short(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_in_short, value))
    if isinstance(value, dict):
        return ", ".join(f"{name} {_in_short(each)}" for name, each in value.items())
    return str(value)

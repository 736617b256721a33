"""Say who may do what, in one table."""

from enum import StrEnum
from typing import Any, Protocol

from audit import trail


class Role(StrEnum):
    PRESCRIBER = "prescriber"
    NURSE = "nurse"
    PATIENT = "patient"
    PHARMACIST = "pharmacist"
    STAFF = "staff"
    GUARDIAN = "guardian"


class Permission(StrEnum):
    VIEW_WORKLIST = "view-worklist"
    VIEW_OWN_RECORD = "view-own-record"
    ENROLL = "enroll"
    CLOSE_ENROLLMENT = "close-enrollment"
    SET_CATEGORY = "set-category"
    RECORD_TEST = "record-test"
    RECORD_LAB = "record-lab"
    RECORD_VISIT = "record-visit"
    RECORD_CYCLE = "record-cycle"
    RECORD_INDICATION = "record-indication"
    PERMIT_HOME_TESTING = "permit-home-testing"
    RESOLVE_PREGNANCY = "resolve-pregnancy"
    CORRECT_ENTRY = "correct-entry"
    GIVE_ACCESS = "give-access"
    CONFIRM_COUNSELING = "confirm-counseling"
    DECLARE_CONTRACEPTION = "declare-contraception"
    WRITE_PRESCRIPTION = "write-prescription"
    CANCEL_PRESCRIPTION = "cancel-prescription"
    OVERRIDE_CLINIC_HOLD = "override-clinic-hold"
    NAME_DELEGATE = "name-delegate"
    SIGN_CONSENT = "sign-consent"
    ACKNOWLEDGE = "acknowledge"
    LOOK_UP_PATIENT = "look-up-patient"
    ASK_GATE_AT_COUNTER = "ask-gate-at-counter"
    AUTHORIZE = "authorize"
    HAND_OVER = "hand-over"
    REVERSE = "reverse"
    CERTIFY = "certify"
    RECORD_WEIGHT = "record-weight"
    RECORD_SIDE_EFFECT = "record-side-effect"
    REVIEW_SIDE_EFFECT = "review-side-effect"
    KEEP_DIARY = "keep-diary"
    VIEW_REPORTS = "view-reports"
    VIEW_REFUSALS = "view-refusals"
    VIEW_OUTAGES = "view-outages"
    NOTE_OUTAGE = "note-outage"
    MANAGE_PEOPLE = "manage-people"
    MANAGE_REMINDERS = "manage-reminders"
    SECOND_WITHDRAWAL = "second-withdrawal"
    VIEW_TRAIL = "view-trail"
    TRANSFER_PATIENT = "transfer-patient"
    PLACE_PATIENT = "place-patient"
    NAME_GUARDIAN = "name-guardian"
    SIGN_AS_GUARDIAN = "sign-as-guardian"
    BREAK_GLASS = "break-glass"
    VIEW_BROKEN_GLASS = "view-broken-glass"


PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.PRESCRIBER: frozenset(
        {
            Permission.VIEW_WORKLIST,
            Permission.ENROLL,
            Permission.CLOSE_ENROLLMENT,
            Permission.SET_CATEGORY,
            Permission.RECORD_TEST,
            Permission.RECORD_LAB,
            Permission.RECORD_VISIT,
            Permission.RECORD_CYCLE,
            Permission.RECORD_INDICATION,
            Permission.RECORD_WEIGHT,
            Permission.RECORD_SIDE_EFFECT,
            Permission.REVIEW_SIDE_EFFECT,
            Permission.PERMIT_HOME_TESTING,
            Permission.RESOLVE_PREGNANCY,
            Permission.CORRECT_ENTRY,
            Permission.SECOND_WITHDRAWAL,
            Permission.GIVE_ACCESS,
            Permission.CONFIRM_COUNSELING,
            Permission.DECLARE_CONTRACEPTION,
            Permission.WRITE_PRESCRIPTION,
            Permission.CANCEL_PRESCRIPTION,
            Permission.OVERRIDE_CLINIC_HOLD,
            Permission.NAME_DELEGATE,
            Permission.TRANSFER_PATIENT,
            Permission.NAME_GUARDIAN,
            Permission.BREAK_GLASS,
        }
    ),
    Role.NURSE: frozenset(
        {
            Permission.VIEW_WORKLIST,
            Permission.RECORD_TEST,
            Permission.RECORD_LAB,
            Permission.RECORD_VISIT,
            Permission.RECORD_CYCLE,
            Permission.RECORD_WEIGHT,
            Permission.RECORD_SIDE_EFFECT,
            Permission.REVIEW_SIDE_EFFECT,
            Permission.CORRECT_ENTRY,
            Permission.SECOND_WITHDRAWAL,
            Permission.GIVE_ACCESS,
            Permission.NAME_GUARDIAN,
            Permission.BREAK_GLASS,
        }
    ),
    Role.PATIENT: frozenset(
        {
            Permission.VIEW_OWN_RECORD,
            Permission.SIGN_CONSENT,
            Permission.DECLARE_CONTRACEPTION,
            Permission.ACKNOWLEDGE,
            Permission.KEEP_DIARY,
        }
    ),
    Role.PHARMACIST: frozenset(
        {
            Permission.LOOK_UP_PATIENT,
            Permission.ASK_GATE_AT_COUNTER,
            Permission.AUTHORIZE,
            Permission.HAND_OVER,
            Permission.REVERSE,
        }
    ),
    Role.STAFF: frozenset(
        {
            Permission.CERTIFY,
            Permission.VIEW_REFUSALS,
            Permission.VIEW_REPORTS,
            Permission.MANAGE_PEOPLE,
            Permission.VIEW_OUTAGES,
            Permission.NOTE_OUTAGE,
            Permission.MANAGE_REMINDERS,
            Permission.VIEW_TRAIL,
            Permission.PLACE_PATIENT,
            Permission.VIEW_BROKEN_GLASS,
        }
    ),
    Role.GUARDIAN: frozenset({Permission.SIGN_AS_GUARDIAN}),
}


class Member(Protocol):
    is_active: bool


def may(user: Member, permission: Permission) -> bool:
    """Tell whether the role of this user carries the permission; no role, no permission."""
    # A visitor who has not signed in has no role at all.
    role: Any = getattr(user, "role", None)
    return user.is_active and permission in PERMISSIONS.get(role, frozenset())


class NotAllowed(PermissionError):
    """Say that this person may not do this, whatever a page offered."""


def require(user: Member, permission: Permission) -> None:
    """Refuse whoever may not act.

    :raises NotAllowed: inactive, or of a role without the permission
    """
    if not may(user, permission):
        raise NotAllowed(permission)


def require_unless_program(by: Member | str, permission: Permission) -> None:
    """Refuse whoever may not act; the program itself, which commands name as `trail.SYSTEM`, may.

    :raises NotAllowed: inactive, of a role without the permission, or nobody but a name
    """
    if isinstance(by, str):
        if by != trail.SYSTEM:
            raise NotAllowed(permission)
        return
    require(by, permission)

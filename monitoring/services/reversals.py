"""Reverse authorizations: what was not handed over goes back to stock."""

from datetime import datetime

from accounts.models import User
from audit import trail
from audit.actions import Action
from monitoring.models import Authorization, ReversalReason
from patients.models import Patient


def reverse_open(patient: Patient, *, reason: ReversalReason, by: User, at: datetime) -> Authorization | None:
    """Reverse the patient's open authorization, if there is one; the patient's lock is held."""
    opened = patient.authorizations.not_ended().first()
    if opened is not None:
        mark_reversed(opened, reason=reason, by=by, at=at)
    return opened


def mark_reversed(authorization: Authorization, *, reason: ReversalReason, by: User, at: datetime) -> None:
    """Close an authorization as reversed; the patient's lock is held."""
    authorization.reversed_at = at
    authorization.reversed_by = by
    authorization.reversed_reason = reason
    authorization.save(update_fields=["reversed_at", "reversed_by", "reversed_reason"])
    trail.record(
        action=Action.AUTHORIZATION_REVERSED,
        patient=authorization.patient.reference,
        subject=authorization.number,
        detail={"reason": str(reason)},
        by=by,
        at=at,
    )

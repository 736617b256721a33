"""Reverse authorizations: what was not handed over goes back to stock."""

import logging
from collections.abc import Mapping
from datetime import datetime

from django.db import DatabaseError, transaction

from accounts import roles
from accounts.models import User
from accounts.roles import Permission
from audit import trail
from audit.actions import Action
from monitoring.models import Authorization, ReversalReason
from monitoring.services import standings
from patients.models import Patient


def reverse_open(patient: Patient, *, reason: ReversalReason, by: User, at: datetime) -> Authorization | None:
    """Reverse the patient's open authorization, if there is one; the patient's lock is held."""
    opened = patient.authorizations.not_ended().first()
    if opened is not None:
        mark_reversed(opened, reason=reason, by=by, at=at)
    return opened


logger = logging.getLogger(__name__)

# So many in one sweep; the rest in the next.
_AT_ONCE = 1000


class NotOpen(Exception):
    """Say that the authorization was handed over, reversed or has run out, so that nothing can be done with it."""

    def __init__(self, authorization: Authorization) -> None:
        self.authorization = authorization
        super().__init__(f"{authorization.number} is not open")


def reverse_run_out(*, at: datetime) -> int:
    """Reverse every authorization that ran out before it was collected; return how many."""
    run_out = Authorization.objects.not_ended().filter(expires_at__lte=at)
    rows = list(run_out.order_by("expires_at").values_list("pk", "patient_id")[:_AT_ONCE])
    return sum(_reverse_or_leave(*row, at=at) for row in rows)


def _reverse_or_leave(pk: int, patient_id: int, *, at: datetime) -> bool:
    try:
        return _reverse_run_out(pk, patient_id, at=at)
    # One that the database refuses must not keep the others, nor what is to be said, from their turn.
    except DatabaseError as error:
        logger.error("authorization %s not reversed: %s", pk, type(error).__name__)
        return False


def _reverse_run_out(pk: int, patient_id: int, *, at: datetime) -> bool:
    with transaction.atomic():
        Patient.objects.locked(patient_id)
        # It may have been handed over since it was found.
        authorization = Authorization.objects.not_ended().select_related("patient").filter(pk=pk).first()
        if authorization is not None:
            mark_reversed(authorization, reason=ReversalReason.NOT_COLLECTED, by=None, at=at)
    return authorization is not None


def return_to_stock(authorization: Authorization, *, by: User, at: datetime) -> None:
    """Note that what was filled for nobody is back on the shelf; what ran out is reversed with it.

    :raises NotOpen: it was handed over, can still be, or is back already
    :raises Authorization.DoesNotExist: it is another pharmacy's
    :raises NotAllowed: it is not an active pharmacist
    """
    roles.require(by, Permission.REVERSE)
    with transaction.atomic():
        Patient.objects.hold(authorization.patient_id)
        by = by.as_of_now()
        roles.require(by, Permission.REVERSE)
        authorization = Authorization.objects.get(pk=authorization.pk, pharmacy=by.pharmacy_id)
        can_be_handed_over = authorization.reversed_at is None and authorization.expires_at > at
        if authorization.handed_over_at or authorization.returned_at or can_be_handed_over:
            raise NotOpen(authorization)
        if authorization.reversed_at is None:
            mark_reversed(authorization, reason=ReversalReason.NOT_COLLECTED, by=by, at=at)
        authorization.returned_at, authorization.returned_by = at, by
        authorization.save(update_fields=["returned_at", "returned_by"])
        _record(authorization, Action.AUTHORIZATION_RETURNED, {}, by=by, at=at)


def mark_reversed(authorization: Authorization, *, reason: ReversalReason, by: User | None, at: datetime) -> None:
    """Close an authorization as reversed, by somebody or, when it ran out, by the program; the patient's lock is held."""
    authorization.reversed_at = at
    authorization.reversed_by = by
    authorization.reversed_reason = reason
    authorization.save(update_fields=["reversed_at", "reversed_by", "reversed_reason"])
    _record(authorization, Action.AUTHORIZATION_REVERSED, {"reason": str(reason)}, by=by, at=at)
    standings.let_go_stale(authorization.patient_id, at=at)


def _record(
    authorization: Authorization, action: Action, detail: Mapping[str, str], *, by: User | None, at: datetime
) -> None:
    trail.record(
        action=action,
        patient=authorization.patient.reference,
        subject=authorization.number,
        detail=detail,
        by=by or trail.SYSTEM,
        at=at,
    )

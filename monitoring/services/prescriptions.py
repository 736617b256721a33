"""Write prescriptions: each rests on one permitting decision."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext_noop

from accounts import roles
from accounts.models import User
from accounts.roles import Permission
from accounts.services import signatures
from accounts.services.signatures import NotSigned, Signed
from audit import trail
from audit.actions import Action
from audit.references import new_number
from monitoring.models import Ask, Decision, Prescription, ReversalReason
from monitoring.policy.decide import midnight, program_day
from monitoring.services import decisions, meanings, reversals, standings
from monitoring.services.decisions import WITHHELD, NotPermitted
from patients import compartments
from patients.models import Patient

# A prescription is good for at most this many days, the day of writing included.
GOOD_FOR_DAYS = 30
# The program's own words of why one was cancelled: kept as they are, and said in the reader's language.
REPLACED = gettext_noop("Replaced by a new prescription.")


class Regimen(NamedTuple):
    """Hold what is prescribed: product, strength of one capsule and daily dose in mg, days of supply."""

    product: str
    strength_mg: int
    daily_dose_mg: int
    days_supply: int


class AlreadyClosed(Exception):
    """Say that the prescription was filled, cancelled or has run out."""


def write(*, patient_id: int, regimen: Regimen, signing: Signed, by: User, at: datetime) -> Prescription:
    """Ask the gate and, if it permits, write one signed prescription; an unfilled earlier one is replaced.

    :param signing: None only asks: the gate's no, and its refusal on record, come before the want of a signature
    :raises NotPermitted: the gate withheld; the refusal is on record
    :raises NotSigned: the gate permits, and the signature is missing; or it does not fit, and nobody is asked
    :raises NotAllowed: it is not an active prescriber
    :raises Patient.DoesNotExist: the patient is another prescriber's
    """
    roles.require(by, Permission.WRITE_PRESCRIPTION)
    if signing is not None:
        signatures.require(signing, by=by, at=at)
    with transaction.atomic(durable=True):
        patient = compartments.held(patient_id, by=by, at=at)
        order = {"days_supply": regimen.days_supply, "refills": 0}
        decision = decisions.record(patient=patient, ask=Ask.PRESCRIBE, order=order, by=by, at=at)
        prescription = _write(decision, regimen, signing, by, at) if decision.permits and signing else None
        if not decision.permits:
            decisions.record_refusal(decision, Action.PRESCRIPTION_REFUSED, cause=WITHHELD, by=by, at=at)

    # Raised only after the commit: a refusal is a record.
    if not decision.permits:
        raise NotPermitted(decision)
    if prescription is None:
        raise NotSigned("nobody signed the prescription")
    return prescription


def _write(decision: Decision, regimen: Regimen, signing: Signed, by: User, at: datetime) -> Prescription:
    patient = decision.patient
    cancel_open(patient, reason=REPLACED, by=by, at=at)
    prescription = Prescription.objects.create(
        reference=new_number("P"),
        patient=patient,
        decision=decision,
        **regimen._asdict(),
        written_at=at,
        written_by=by,
        prescriber=patient.prescriber or by,
        expires_at=good_until(decision.until, at=at),
    )
    trail.record(
        action=Action.PRESCRIPTION_WRITTEN, patient=patient.reference, subject=prescription.reference, by=by, at=at
    )
    meanings.sign_prescription(prescription, signing=signing, by=by, at=at)
    standings.let_go_stale(patient.pk, at=at)
    return prescription


def good_until(until: datetime | None, *, at: datetime) -> datetime:
    """Return the first instant at which a prescription written now can no longer be filled.

    :param until: when the gate's yes ends; None for never
    """
    longest = midnight(program_day(at) + GOOD_FOR_DAYS) or at + timedelta(days=GOOD_FOR_DAYS)
    return min(longest, until) if until else longest


def cancel(prescription: Prescription, *, reason: str, by: User, at: datetime) -> None:
    """Cancel an unfilled prescription.

    :raises AlreadyClosed: it was filled or cancelled before, or has run out
    :raises NotAllowed: it is not an active prescriber
    :raises Patient.DoesNotExist: the patient is another prescriber's
    """
    roles.require(by, Permission.CANCEL_PRESCRIPTION)
    with transaction.atomic():
        patient = compartments.held(prescription.patient_id, by=by, at=at)
        if not patient.prescriptions.open(at=at).filter(pk=prescription.pk).exists():
            raise AlreadyClosed(prescription.reference)
        _cancel(prescription, reason=reason, by=by, at=at)


def cancel_open(patient: Patient, *, reason: str, by: User, at: datetime) -> None:
    """Cancel every prescription that can still be filled; the patient's lock is held."""
    for unfilled in patient.prescriptions.open(at=at):
        _cancel(unfilled, reason=reason, by=by, at=at)


def _cancel(prescription: Prescription, *, reason: str, by: User, at: datetime) -> None:
    """Cancel a prescription; what a pharmacy was authorized to fill it with is not collected any more."""
    if prescription.authorizations.not_ended().exists():
        reversals.reverse_open(prescription.patient, reason=ReversalReason.NOT_COLLECTED, by=by, at=at)
    prescription.cancelled_at = at
    prescription.cancelled_by = by
    prescription.cancelled_reason = reason
    prescription.save(update_fields=["cancelled_at", "cancelled_by", "cancelled_reason"])
    trail.record(
        action=Action.PRESCRIPTION_CANCELLED,
        patient=prescription.patient.reference,
        subject=prescription.reference,
        by=by,
        at=at,
    )
    standings.let_go_stale(prescription.patient_id, at=at)

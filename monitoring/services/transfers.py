"""Hand a patient to another prescriber: offered by the one, accepted by the other; the facts travel along."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from accounts import roles
from accounts.models import User
from accounts.roles import NotAllowed, Permission
from audit import trail
from audit.actions import Action
from audit.references import new_number
from monitoring.services import prescriptions, standings
from patients.models import Patient, Transfer, TransferOutcome

# The program's own words of why a prescription was cancelled, said in the reader's language.
TRANSFERRED = gettext_noop("The patient was transferred to another prescriber.")

_ACTIONS = {
    TransferOutcome.ACCEPTED: Action.TRANSFER_ACCEPTED,
    TransferOutcome.DECLINED: Action.TRANSFER_ENDED,
    TransferOutcome.WITHDRAWN: Action.TRANSFER_ENDED,
}


class AlreadyOffered(Exception):
    """Say that the patient is offered to somebody already."""


class AlreadyAnswered(Exception):
    """Say that the offer was accepted, declined or withdrawn before."""


class CannotReceive(Exception):
    """Say that nobody active, or the present prescriber, would receive the patient."""


def offer(*, patient_id: int, to_prescriber: User, note: str, by: User, at: datetime) -> Transfer:
    """Offer a patient to another prescriber.

    :raises NotAllowed: neither the patient's prescriber, nor staff in place of one who is inactive
    :raises CannotReceive: it is no other active prescriber
    :raises AlreadyOffered: an offer is open
    """
    with transaction.atomic():
        patient = Patient.objects.locked(patient_id)
        prescriber = _giver(patient, by)
        if to_prescriber == prescriber or not roles.may(to_prescriber, Permission.TRANSFER_PATIENT):
            raise CannotReceive(to_prescriber.get_username())
        if patient.transfers.filter(closed_at__isnull=True).exists():
            raise AlreadyOffered(patient.reference)
        transfer = Transfer.objects.create(
            reference=new_number("T"),
            patient=patient,
            from_prescriber=prescriber,
            to_prescriber=to_prescriber,
            note=note,
            offered_at=at,
            offered_by=by,
        )
        _note(Action.TRANSFER_OFFERED, transfer, by=by, at=at)
    return transfer


def accept(transfer: Transfer, *, by: User, at: datetime) -> None:
    """Take the patient over: from now on the record opens to the receiver, and to the giver no longer.

    What the giver prescribed is cancelled, and what was authorized on it reversed; every fact stays.

    :raises NotAllowed: it is not the receiver, or no longer an active prescriber
    :raises AlreadyAnswered: it was answered or withdrawn before
    """
    with transaction.atomic():
        patient = Patient.objects.locked(transfer.patient_id)
        _require_receiver(transfer, by)
        _close(transfer, TransferOutcome.ACCEPTED, by=by, at=at)
        prescriptions.cancel_open(patient, reason=TRANSFERRED, by=by, at=at)
        patient.prescriber, patient.clinic_id = by, by.clinic_id or patient.clinic_id
        patient.save(update_fields=["prescriber", "clinic"])
        standings.refresh([patient.pk], at=at)


def decline(transfer: Transfer, *, by: User, at: datetime) -> None:
    """Leave the patient where they are.

    :raises NotAllowed: it is not the receiver, or no longer an active prescriber
    :raises AlreadyAnswered: it was answered or withdrawn before
    """
    with transaction.atomic():
        Patient.objects.locked(transfer.patient_id)
        _require_receiver(transfer, by)
        _close(transfer, TransferOutcome.DECLINED, by=by, at=at)


def withdraw(transfer: Transfer, *, by: User, at: datetime) -> None:
    """Take an offer back, by whoever could make it now.

    :raises NotAllowed: neither the patient's prescriber, nor staff in place of one who is inactive
    :raises AlreadyAnswered: it was answered or withdrawn before
    """
    with transaction.atomic():
        patient = Patient.objects.locked(transfer.patient_id)
        # Told first: after an acceptance the giver is nobody to the patient any more.
        _refuse_answered(transfer)
        _giver(patient, by)
        _close(transfer, TransferOutcome.WITHDRAWN, by=by, at=at)


def _giver(patient: Patient, by: User) -> User:
    """Return the prescriber from whom this user may transfer the patient away."""
    prescriber, by = patient.prescriber, by.as_of_now()
    is_theirs = prescriber == by and roles.may(by, Permission.TRANSFER_PATIENT)
    is_left = prescriber is not None and not prescriber.is_active and roles.may(by, Permission.PLACE_PATIENT)
    # A training case names its own prescriber, whoever looks at it.
    if prescriber is None or patient.is_training or not (is_theirs or is_left):
        raise NotAllowed(Permission.TRANSFER_PATIENT)
    return prescriber


def _require_receiver(transfer: Transfer, by: User) -> None:
    roles.require(by.as_of_now(), Permission.TRANSFER_PATIENT)
    if transfer.to_prescriber_id != by.pk:
        raise NotAllowed(Permission.TRANSFER_PATIENT)


def _refuse_answered(transfer: Transfer) -> None:
    if not Transfer.objects.filter(pk=transfer.pk, closed_at__isnull=True).exists():
        raise AlreadyAnswered(transfer.reference)


def _close(transfer: Transfer, outcome: TransferOutcome, *, by: User, at: datetime) -> None:
    _refuse_answered(transfer)
    transfer.outcome, transfer.closed_at, transfer.closed_by = outcome, at, by
    transfer.save(update_fields=["outcome", "closed_at", "closed_by"])
    _note(_ACTIONS[outcome], transfer, by=by, at=at)


def _note(action: Action, transfer: Transfer, *, by: User, at: datetime) -> None:
    detail = {
        "from": transfer.from_prescriber.get_username(),
        "to": transfer.to_prescriber.get_username(),
        **({"outcome": str(transfer.outcome)} if transfer.outcome else {}),
    }
    trail.record(
        action=action, patient=transfer.patient.reference, subject=transfer.reference, detail=detail, by=by, at=at
    )

"""Ask the gate at a pharmacy's counter: every answer is on record, and none that has changed is told again."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import roles
from accounts.models import Pharmacy, User
from accounts.roles import Permission
from monitoring.models import Ask, Decision, Prescription
from monitoring.services import decisions
from patients.models import Patient


def ask(*, patient_id: int, pharmacy: Pharmacy, by: User, at: datetime) -> Decision:
    """Ask the gate at the counter whether a supply may be handed over, and keep the answer.

    :raises NotAllowed: it is not an active pharmacist
    :raises Pharmacy.DoesNotExist: it is not the asker's pharmacy
    """
    refuse_stranger(pharmacy, by, Permission.ASK_GATE_AT_COUNTER)
    with transaction.atomic(durable=True):
        patient = Patient.objects.locked(patient_id)
        refuse_stranger(pharmacy, by.as_of_now(), Permission.ASK_GATE_AT_COUNTER)
        return decide(patient, pharmacy, prescription_of(patient, at=at), by=by, at=at)


def ask_unless_known(*, patient_id: int, pharmacy: Pharmacy, known: str, by: User, at: datetime) -> Decision:
    """Return what the asker was told already, if asking now would find the same and answer the same; else ask anew.

    The gate decides in any case: an answer that has changed is never told again.

    :param known: reference of the decision that the asker was told
    :raises NotAllowed: it is not an active pharmacist
    :raises Pharmacy.DoesNotExist: it is not the asker's pharmacy
    """
    refuse_stranger(pharmacy, by, Permission.ASK_GATE_AT_COUNTER)
    with transaction.atomic(durable=True):
        patient = Patient.objects.locked(patient_id)
        refuse_stranger(pharmacy, by.as_of_now(), Permission.ASK_GATE_AT_COUNTER)
        prescription = prescription_of(patient, at=at)
        told = Decision.objects.filter(patient=patient, ask=Ask.DISPENSE, asked_by=by, reference=known).first()
        if told is not None and decisions.still_stands(told, at=at, **_named(pharmacy, prescription)):
            return told
        return decide(patient, pharmacy, prescription, by=by, at=at)


def refuse_stranger(pharmacy: Pharmacy, by: User, permission: Permission) -> None:
    """Refuse whoever may not do this, or stands at another pharmacy's counter.

    :raises NotAllowed: the role does not carry the permission
    :raises Pharmacy.DoesNotExist: it is not their pharmacy
    """
    roles.require(by, permission)
    if by.pharmacy_id != pharmacy.pk:
        raise Pharmacy.DoesNotExist


def prescription_of(patient: Patient, *, at: datetime) -> Prescription | None:
    """Return what can be filled: the prescription written last that is open."""
    return patient.prescriptions.open(at=at).order_by("-pk").first()


def decide(
    patient: Patient, pharmacy: Pharmacy, prescription: Prescription | None, *, by: User, at: datetime
) -> Decision:
    """Ask whether a supply may be handed over here, and keep the answer; the patient's lock is held."""
    return decisions.record(patient=patient, ask=Ask.DISPENSE, **_named(pharmacy, prescription), by=by, at=at)


def _named(pharmacy: Pharmacy, prescription: Prescription | None) -> dict[str, Any]:
    """Return what the counter says of its question: where it is, and what is to be handed over."""
    order = {"days_supply": prescription.days_supply, "refills": 0} if prescription else None
    return {"pharmacy": pharmacy.code, "order": order}

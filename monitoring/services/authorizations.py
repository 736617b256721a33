"""Issue authorizations, hand supplies over, reverse: the pharmacy's side of the gate."""

import hashlib
from datetime import date, datetime, timedelta
from typing import NamedTuple, NoReturn, cast

from django.db import IntegrityError, transaction

from accounts import roles
from accounts.models import Pharmacy, User
from accounts.roles import Permission
from accounts.services import signatures
from accounts.services.signatures import NotSigned, Signed
from audit import trail
from audit.actions import Action
from audit.references import new_number
from monitoring.models import Authorization, Decision, Dispense, Prescription, ReversalReason
from monitoring.policy.decide import PROGRAM_ZONE, program_date
from monitoring.services import counter, decisions, facts, meanings, reversals, standings
from monitoring.services.decisions import NOTHING_PRESCRIBED, WITHHELD, NotPermitted
from monitoring.services.new_facts import NewFact
from monitoring.services.reversals import NotOpen
from monitoring.services.snapshot import canonical
from patients.models import Kind, Patient

FIRST_CYCLE = "first"
# What a pharmacy may say of a supply that it authorized; a positive test is never its to know.
COUNTER_REASONS = (ReversalReason.NOT_COLLECTED, ReversalReason.WRONG_QUANTITY, ReversalReason.HANDED_OVER_IN_ERROR)


class NothingPrescribed(Exception):
    """Say that no prescription can be filled; the decision asked for is on record."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        super().__init__("no prescription on record can be filled")


class AlreadyAuthorized(Exception):
    """Say that an authorization of this cycle is open already."""

    def __init__(self, authorization: Authorization) -> None:
        self.authorization = authorization
        super().__init__(f"{authorization.number} is open")


class KeyReused(Exception):
    """Say that the request's key has been used for another request."""


class Replaced(NotSigned):
    """Say that what is prescribed now is not what the pharmacist was shown and signed for."""


class _Asked(NamedTuple):
    """Hold what the counter sent."""

    pharmacy: Pharmacy
    key: str
    signing: Signed


def issue(*, patient_id: int, pharmacy: Pharmacy, key: str, signing: Signed, by: User, at: datetime) -> Authorization:
    """Ask the gate and, if it permits, issue one signed authorization for the prescription on record.

    :param key: names the request; sent again with the same content it returns the same authorization
    :param signing: made under words that name the prescription; None only asks, as for `prescriptions.write`
    :raises NotSigned: the gate permits, and the signature is missing; or it does not fit, and nobody is asked
    :raises Replaced: another prescription would be filled than the one that was signed for
    :raises NotPermitted: the gate withheld; the refusal is already on record
    :raises NothingPrescribed: no prescription can be filled; the decision is on record
    :raises AlreadyAuthorized: an authorization is open
    :raises KeyReused: the key has been used for another request
    :raises Pharmacy.DoesNotExist: it is not the asker's pharmacy
    """
    counter.refuse_stranger(pharmacy, by, Permission.AUTHORIZE)
    if signing is not None:
        signatures.require(signing, by=by, at=at)
    with transaction.atomic(durable=True):
        patient = Patient.objects.locked(patient_id)
        counter.refuse_stranger(pharmacy, by.as_of_now(), Permission.AUTHORIZE)
        request = _request(patient, pharmacy)
        if (repeated := _repeated(pharmacy, key, request)) is not None:
            return repeated
        _refuse_second(patient, by=by, at=at)
        prescription = counter.prescription_of(patient, at=at)
        decision = counter.decide(patient, pharmacy, prescription, by=by, at=at)
        authorization = None
        if decision.permits and prescription is not None:
            if meanings.is_signed_for(prescription, signing):
                asked = _Asked(pharmacy, key, signing)
                authorization = _authorize_once(decision, prescription, asked, by=by, at=at)
        else:
            cause = NOTHING_PRESCRIBED if decision.permits else WITHHELD
            decisions.record_refusal(decision, Action.AUTHORIZATION_REFUSED, cause=cause, by=by, at=at)

    # Raised only after the commit: a refusal is a record.
    if authorization is None:
        _refuse(decision, prescription, signing)
    return authorization


def _own(authorization: Authorization, by: User) -> Authorization:
    """Return the authorization as it is now; another pharmacy's is not found."""
    return Authorization.objects.get(pk=authorization.pk, pharmacy=by.pharmacy_id)


def _refuse(decision: Decision, prescription: Prescription | None, signing: Signed) -> NoReturn:
    if not decision.permits:
        raise NotPermitted(decision)
    if prescription is None:
        raise NothingPrescribed(decision)
    raise NotSigned("nobody signed the authorization") if signing is None else Replaced(prescription.reference)


def _authorize_once(
    decision: Decision, prescription: Prescription, asked: _Asked, *, by: User, at: datetime
) -> Authorization:
    try:
        with transaction.atomic():
            authorization = _authorize(decision, prescription, asked, by=by, at=at)
            meanings.sign_authorization(authorization, signing=asked.signing, by=by, at=at)
            return authorization
    except IntegrityError:
        # Another patient's request, whose lock is not ours, used the key since we looked.
        _repeated(asked.pharmacy, asked.key, _request(decision.patient, asked.pharmacy))
        raise


def _request(patient: Patient, pharmacy: Pharmacy) -> str:
    return hashlib.sha256(canonical({"patient": patient.reference, "pharmacy": pharmacy.code}).encode()).hexdigest()


def _repeated(pharmacy: Pharmacy, key: str, request: str) -> Authorization | None:
    earlier = Authorization.objects.filter(pharmacy=pharmacy, request_key=key).first()
    if earlier is not None and earlier.request_sha256 != request:
        raise KeyReused(key)
    return earlier


def _reverse_expired(patient: Patient, *, by: User, at: datetime) -> Authorization | None:
    """Reverse the patient's authorization if it has run out; return it if it has not."""
    opened = patient.authorizations.not_ended().first()
    if opened is None or opened.expires_at > at:
        return opened
    reversals.mark_reversed(opened, reason=ReversalReason.NOT_COLLECTED, by=by, at=at)
    return None


def _refuse_second(patient: Patient, *, by: User, at: datetime) -> None:
    opened = _reverse_expired(patient, by=by, at=at)
    if opened is not None:
        raise AlreadyAuthorized(opened)


def _authorize(
    decision: Decision, prescription: Prescription, asked: _Asked, *, by: User, at: datetime
) -> Authorization:
    patient = decision.patient
    expires_at = min(decision.until, prescription.expires_at) if decision.until else prescription.expires_at
    authorization = Authorization.objects.create(
        number=new_number("A"),
        patient=patient,
        prescription=prescription,
        pharmacy=asked.pharmacy,
        decision=decision,
        cycle=_cycle(patient),
        issued_at=at,
        issued_by=by,
        # The last day of which some part lies before the end.
        do_not_dispense_after_on=_last_date(expires_at),
        expires_at=expires_at,
        request_key=asked.key,
        request_sha256=_request(patient, asked.pharmacy),
    )
    trail.record(
        action=Action.AUTHORIZATION_ISSUED,
        patient=patient.reference,
        subject=authorization.number,
        detail={"decision": decision.reference, "prescription": prescription.reference},
        by=by,
        at=at,
    )
    standings.let_go_stale(patient.pk, at=at)
    return authorization


def _cycle(patient: Patient) -> str:
    """Name the cycle by the supply last recorded: by its date an earlier supply, entered late, could name one twice."""
    latest = Dispense.objects.not_voided(patient).order_by("-pk").first()
    return latest.reference if latest else FIRST_CYCLE


def hand_over(authorization: Authorization, *, by: User, at: datetime) -> Authorization:
    """Ask the gate once more and, if it still permits, hand the supply over, once; the dispense becomes a fact.

    :raises NotPermitted: the gate withholds now; the refusal is on record, the authorization stays as it is
    :raises NotOpen: it was handed over, reversed or has run out
    :raises Authorization.DoesNotExist: it is another pharmacy's
    :raises NotAllowed: it is not an active pharmacist
    """
    roles.require(by, Permission.HAND_OVER)
    with transaction.atomic(durable=True):
        patient = Patient.objects.locked(authorization.patient_id)
        by = by.as_of_now()
        roles.require(by, Permission.HAND_OVER)
        authorization = _own(authorization, by)
        _reverse_expired(patient, by=by, at=at)
        authorization.refresh_from_db()
        decision = None
        if authorization.handed_over_at is None and authorization.reversed_at is None:
            decision = counter.decide(patient, authorization.pharmacy, authorization.prescription, by=by, at=at)
            if decision.permits:
                _hand_over(authorization, by=by, at=at)
            else:
                decisions.record_refusal(decision, Action.HAND_OVER_REFUSED, cause=WITHHELD, by=by, at=at)

    # Raised only after the commit: what ran out is reversed, and a refusal is a record.
    if decision is None:
        raise NotOpen(authorization)
    if not decision.permits:
        raise NotPermitted(decision)
    return authorization


def _hand_over(authorization: Authorization, *, by: User, at: datetime) -> None:
    supply = {"on": program_date(at), "days_supply": authorization.prescription.days_supply}
    new = [NewFact(Kind.DISPENSE, supply)]
    [row] = facts.enter_all(new, patient_id=authorization.patient_id, by=by, at=at)
    dispense = cast(Dispense, row)
    authorization.handed_over_at = at
    authorization.handed_over_by = by
    authorization.dispense = dispense
    authorization.save(update_fields=["handed_over_at", "handed_over_by", "dispense"])
    trail.record(
        action=Action.AUTHORIZATION_HANDED_OVER,
        patient=authorization.patient.reference,
        subject=authorization.number,
        detail={"dispense": dispense.reference},
        by=by,
        at=at,
    )
    standings.let_go_stale(authorization.patient_id, at=at)


def reverse(
    authorization: Authorization, *, reason: ReversalReason, signing: Signed = None, by: User, at: datetime
) -> Authorization:
    """Reverse an open authorization; or one handed over in error, whose dispense is then void.

    :param signing: the signature that the void of a dispense needs
    :raises NotSigned: it was handed over, and the signature is missing or does not fit
    :raises NotOpen: the reason does not fit what has become of it
    :raises Authorization.DoesNotExist: it is another pharmacy's
    :raises NotAllowed: it is not an active pharmacist
    """
    roles.require(by, Permission.REVERSE)
    with transaction.atomic():
        Patient.objects.hold(authorization.patient_id)
        by = by.as_of_now()
        roles.require(by, Permission.REVERSE)
        authorization = _own(authorization, by)
        in_error = reason == ReversalReason.HANDED_OVER_IN_ERROR
        if authorization.reversed_at is not None or in_error is not (authorization.handed_over_at is not None):
            raise NotOpen(authorization)
        reversals.mark_reversed(authorization, reason=reason, by=by, at=at)
        if authorization.dispense is not None:
            facts.enter_void(authorization.dispense, reason="Handed over in error.", signing=signing, by=by, at=at)
    return authorization


def _last_date(expires_at: datetime) -> date:
    return (expires_at.astimezone(PROGRAM_ZONE) - timedelta(microseconds=1)).date()

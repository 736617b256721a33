"""Withdraw a positive pregnancy test by two clinicians: until the second one signs, the test stands and the gate withholds."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import roles
from accounts.models import Meaning, User
from accounts.roles import NotAllowed, Permission
from accounts.services import signatures
from accounts.services.signatures import Signed, Subject
from audit import trail
from audit.actions import Action
from audit.references import new_number
from monitoring.models import PregnancyTest, Withdrawal
from monitoring.policy.decide import program_date
from monitoring.services import facts, meanings
from monitoring.services.checks import NotRecordable
from monitoring.services.entitlements import needs_two
from monitoring.services.new_facts import NewFact
from patients import compartments, selectors
from patients.models import Kind


class Over(Exception):
    """Say that a withdrawal was seconded or refused before, or that its test was corrected in another way."""


class OwnProposal(NotAllowed):
    """Say that nobody seconds what they proposed."""


def propose(
    test: PregnancyTest,
    *,
    reason: str,
    replacement: Mapping[str, Any] | None = None,
    confirmed: bool = False,
    signing: Signed,
    by: User,
    at: datetime,
) -> Withdrawal:
    """Propose to withdraw a positive test that stands, or to replace it; nothing of the record changes yet.

    :param replacement: fields of the test that is to stand in its place
    :param confirmed: somebody has looked at what is unlikely of the replacement and says it is so
    :raises NotSigned: it is not signed by the proposer, or not freshly
    :raises NotRecordable: it does not stand, a withdrawal waits already, or the replacement cannot be true
    :raises NotAllowed: it is not an active prescriber
    :raises Patient.DoesNotExist: the proposer may not open the record
    """
    roles.require(by, Permission.RESOLVE_PREGNANCY)
    signatures.require(signing, by=by, at=at)
    with transaction.atomic():
        patient = compartments.held(test.patient_id, by=by, at=at)
        _refuse_repeated(test)
        if replacement is not None:
            new = NewFact(Kind.PREGNANCY_TEST, replacement)
            facts.refuse_unrecordable(new, patient=patient, confirmed=confirmed, at=at)
        withdrawal = Withdrawal.objects.create(
            reference=new_number("W"),
            patient=patient,
            fact=test.fact_ptr,
            reason=reason,
            replacement=json.loads(json.dumps(replacement or {}, cls=DjangoJSONEncoder)),
            proposed_at=at,
            proposed_by=by,
        )
        _record(withdrawal, Action.WITHDRAWAL_PROPOSED, by=by, at=at)
        subject = Subject(meanings.WITHDRAWAL, withdrawal.reference, patient.reference)
        signatures.sign(withdrawal, subject, meaning=Meaning.WITHDRAWS, signing=signing, by=by, at=at)
    return withdrawal


def second(withdrawal: Withdrawal, *, signing: Signed, by: User, at: datetime) -> Withdrawal:
    """Withdraw the test, with the second signature; what replaces it is recorded with it.

    :raises NotSigned: it is not signed by whoever seconds, or not freshly
    :raises OwnProposal: whoever seconds has proposed it
    :raises Over: it waits no more, or whoever proposed it may not open the record any more
    :raises NotRecordable: what is to replace it cannot be true
    :raises NotAllowed: it is no active clinician
    :raises Patient.DoesNotExist: whoever seconds may not open the record
    """
    roles.require(by, Permission.SECOND_WITHDRAWAL)
    signatures.require(signing, by=by, at=at)
    if withdrawal.proposed_by_id == by.pk:
        raise OwnProposal(Permission.SECOND_WITHDRAWAL)
    with transaction.atomic():
        patient = compartments.held(withdrawal.patient_id, by=by, at=at)
        withdrawal = _open(withdrawal)
        _refuse_left(withdrawal, at)
        reason = withdrawal.reason
        withdrawal.void = facts.void_seconded(withdrawal.fact, reason=reason, signing=signing, by=by, at=at)
        if withdrawal.replacement:
            fields = replacing_fields(withdrawal)
            facts.record(Kind.PREGNANCY_TEST, patient_id=patient.pk, fields=fields, confirmed=True, by=by, at=at)
        withdrawal.seconded_at, withdrawal.seconded_by = at, by
        withdrawal.save(update_fields=["seconded_at", "seconded_by", "void"])
        _record(withdrawal, Action.WITHDRAWAL_SECONDED, by=by, at=at)
    return withdrawal


def refuse(withdrawal: Withdrawal, *, reason: str, by: User, at: datetime) -> Withdrawal:
    """Refuse a withdrawal, or take one's own back: the test stands.

    :raises Over: it waits no more
    :raises NotAllowed: it is no active clinician
    :raises Patient.DoesNotExist: whoever refuses may not open the record
    """
    roles.require(by, Permission.SECOND_WITHDRAWAL)
    with transaction.atomic():
        compartments.held(withdrawal.patient_id, by=by, at=at)
        withdrawal = _open(withdrawal)
        withdrawal.refused_at, withdrawal.refused_by, withdrawal.refused_reason = at, by, reason
        withdrawal.save(update_fields=["refused_at", "refused_by", "refused_reason"])
        _record(withdrawal, Action.WITHDRAWAL_REFUSED, by=by, at=at)
    return withdrawal


def replacing_fields(withdrawal: Withdrawal) -> dict[str, Any]:
    """Return the fields of the test that replaces the withdrawn one, as its columns hold them."""
    columns = {field.name: field for field in PregnancyTest._meta.concrete_fields}
    return {name: columns[name].to_python(value) for name, value in withdrawal.replacement.items()}


def _open(withdrawal: Withdrawal) -> Withdrawal:
    """Return the withdrawal as it is now, inside the lock."""
    found = Withdrawal.objects.open().select_related("fact", "patient").filter(pk=withdrawal.pk).first()
    if found is None:
        raise Over(withdrawal.reference)
    return found


def _refuse_left(withdrawal: Withdrawal, at: datetime) -> None:
    """Refuse to second what somebody proposed who may not open the record any more."""
    proposer, on = withdrawal.proposed_by, program_date(at)
    if not selectors.visible_to(proposer, on=on).filter(pk=withdrawal.patient_id).exists():
        raise Over(withdrawal.reference)


def _refuse_repeated(test: PregnancyTest) -> None:
    if not needs_two(test) or test.voids.exists():
        raise NotRecordable({"of": _("Only a positive test that stands is withdrawn by two; look at the history.")})
    if Withdrawal.objects.open().filter(fact=test.fact_ptr).exists():
        raise NotRecordable({"of": _("A withdrawal of this test waits for a second clinician already.")})


def _record(withdrawal: Withdrawal, action: Action, *, by: User, at: datetime) -> None:
    patient, subject = withdrawal.patient.reference, withdrawal.reference
    detail = {"of": withdrawal.fact.reference}
    trail.record(action=action, patient=patient, subject=subject, detail=detail, by=by, at=at)

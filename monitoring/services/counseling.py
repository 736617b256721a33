"""Confirm counseling for several patients at once: one fact for each, and each decided again."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db import transaction

from accounts import roles
from accounts.models import User
from accounts.roles import Permission
from accounts.services import signatures
from accounts.services.signatures import Signing
from monitoring.models import Ask, Standing
from monitoring.services import facts, questions
from monitoring.services.checks import NotRecordable
from patients import compartments
from patients.models import Kind, Patient

logger = logging.getLogger(__name__)

ONLY_COUNSELING = ["counseling"]


class Refusal(StrEnum):
    """Name why nothing was recorded for one of them."""

    NOT_ALL_THAT_IS_LEFT = "not-all-that-is-left"
    NOT_RECORDABLE = "not-recordable"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold what became of one patient: the answer after it, or why nothing was recorded."""

    patient: Patient
    standing: Standing | None = None
    refusal: Refusal | None = None


class NotAllThatIsLeft(Exception):
    """Say that counseling is not, or no longer, the one thing that is missing."""


def confirm_for_each(
    patients: Iterable[Patient], *, on: date, signings: Mapping[int, Signing], by: User, at: datetime
) -> list[Outcome]:
    """Confirm that each of these was counseled on a day, where nothing else is missing to prescribe; a failure of one
    leaves the others as they are.

    :param signings: one for each patient, by primary key, with what was shown for that one
    :raises NotSigned: one of them is not signed for, or not freshly; nothing is recorded
    :raises NotAllowed: it is not an active prescriber
    :raises Patient.DoesNotExist: one of them is another prescriber's
    """
    roles.require(by, Permission.CONFIRM_COUNSELING)
    asked = list(patients)
    if any(each.prescriber_id != by.pk for each in asked):
        raise Patient.DoesNotExist
    for each in asked:
        signatures.require(signings.get(each.pk), by=by, at=at)
    return [_outcome(each, on=on, signing=signings[each.pk], by=by, at=at) for each in asked]


def _outcome(patient: Patient, *, on: date, signing: Signing, by: User, at: datetime) -> Outcome:
    try:
        return Outcome(patient, standing=_confirm(patient, on=on, signing=signing, by=by, at=at))
    except NotAllThatIsLeft:
        return Outcome(patient, refusal=Refusal.NOT_ALL_THAT_IS_LEFT)
    except NotRecordable:
        return Outcome(patient, refusal=Refusal.NOT_RECORDABLE)
    # One patient's broken record must not lose what is signed for the others.
    except Exception as error:  # noqa: BLE001
        # No traceback: its last line could hold what is on the record.
        logger.error("counseling of patient %s not recorded: %s", patient.pk, type(error).__name__)
        return Outcome(patient, refusal=Refusal.FAILED)


def _confirm(patient: Patient, *, on: date, signing: Signing, by: User, at: datetime) -> Standing:
    with transaction.atomic():
        locked = compartments.held(patient.pk, by=by, at=at)
        # From the facts, inside the lock: a list may be older than the record.
        decision = questions.case_of(locked, Ask.PRESCRIBE, at=at).decide()
        if decision.blocking != ONLY_COUNSELING:
            raise NotAllThatIsLeft
        fields = {"confirmed_on": on}
        facts.record(Kind.COUNSELING, patient_id=patient.pk, fields=fields, signing=signing, by=by, at=at)
        return Standing.objects.get(patient=patient, ask=Ask.PRESCRIBE)

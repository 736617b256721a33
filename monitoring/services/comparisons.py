"""Compare what is to be recorded with what is on record: the same already, or a weight far from the last one."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from django.db import transaction

from accounts.models import User
from accounts.services.signatures import Signed
from monitoring.models import Weight
from monitoring.services import entitlements, facts
from monitoring.services.new_facts import MODELS, NewFact
from patients import compartments
from patients.models import Entry, Fact, Kind, Patient

# A weight that differs more from the last one is more likely typed in the other unit.
_FAR_OFF = Decimal("0.2")


class Matter(StrEnum):
    """Name what there is to ask."""

    REPEATED = "repeated"
    FAR_OFF = "far-off"


class Remark(NamedTuple):
    """Hold an entry on record, and why it is a reason to ask."""

    matter: Matter
    entry: Entry


class NeedsAnswer(Exception):
    """Say what is on record that nobody was asked about yet."""

    def __init__(self, remarks: Sequence[Remark]) -> None:
        self.remarks = remarks
        super().__init__(f"{len(remarks)} entries on record ask for an answer")


def remarks(new: Sequence[NewFact], *, patient: Patient) -> list[Remark]:
    """Return what the record has to say to facts that are to be recorded; corrected entries say nothing."""
    found = [Remark(Matter.REPEATED, entry) for each in new if (entry := _the_same(each, patient)) is not None]
    if not found:
        found = [Remark(Matter.FAR_OFF, entry) for each in new if (entry := _far_off(each, patient)) is not None]
    return found


def record_all(
    new: Sequence[NewFact],
    *,
    patient_id: int,
    asked: Collection[Remark],
    confirmed: bool,
    signing: Signed = None,
    by: User,
    at: datetime,
) -> list[Entry]:
    """Record several facts, all or none, unless the record says something that nobody was asked about.

    :param asked: what somebody has seen of it, and says that it is so
    :raises NeedsAnswer: there is more; sent twice, a form stops here
    :raises NotSigned: one of them needs a signature, and has none that fits
    :raises NotAllowed: one of them is not theirs to say
    :raises Patient.DoesNotExist: the record is not theirs
    :raises NotRecordable: one of them cannot be true
    """
    # First: what is on record is nothing to say to a stranger.
    entitlements.require_for(new, by=by)
    with transaction.atomic():
        patient = compartments.held(patient_id, by=by, at=at)
        found = remarks(new, patient=patient)
        if set(found) - set(asked):
            raise NeedsAnswer(found)
        return facts.record_all(new, patient_id=patient_id, confirmed=confirmed, signing=signing, by=by, at=at)


def _the_same(new: NewFact, patient: Patient) -> Entry | None:
    """Return the entry recorded last that says the same of the same day."""
    values = {name: value.pk if isinstance(value, Fact) else value for name, value in new.fields.items()}
    rows = MODELS[new.kind].objects.not_voided(patient).filter(**values)
    found: Entry | None = rows.select_related("recorded_by").order_by("-pk").first()
    return found


def _far_off(new: NewFact, patient: Patient) -> Entry | None:
    if new.kind is not Kind.WEIGHT:
        return None
    rows = Weight.objects.not_voided(patient).select_related("recorded_by")
    latest: Weight | None = rows.order_by("-weighed_on", "-pk").first()
    if latest is None or abs(new.fields["weight_kg"] - latest.weight_kg) <= _FAR_OFF * latest.weight_kg:
        return None
    return latest

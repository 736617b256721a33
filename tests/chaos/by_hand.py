"""Put rows where the product would not: what no service writes, and what a drill cannot wait for."""

from datetime import datetime, timedelta

from django.db import transaction

from audit import trail
from audit.actions import Action
from audit.models import Event
from audit.references import new_reference
from monitoring.models import Contraception, Standing
from patients.models import Patient

# What an audit table holds after a year; less than a megabyte needs no room on a disk that is full.
EVENTS = 6000


def expire_all(*, at: datetime) -> int:
    """Let every standing go stale, so that the next sweep has much to do."""
    return Standing.objects.update(stale_at=at - timedelta(seconds=1))


def poison(patient: Patient, *, at: datetime) -> None:
    """Record a declaration whose forms are no list: the rules cannot read it."""
    with transaction.atomic():
        Patient.objects.locked(patient.pk)
        row = Contraception.objects.create(
            patient=patient,
            reference=new_reference("contraception"),
            recorded_at=at,
            recorded_by=patient.created_by,
            declared_on=at.date() - timedelta(days=1),
            declared_by="prescriber",
            forms=17,
        )
        trail.record(
            action=Action.FACT_RECORDED,
            patient=patient.reference,
            subject=row.reference,
            detail={"kind": row.kind},
            by=patient.created_by,
            at=at,
        )


def fill_trail(*, at: datetime) -> None:
    """Let the trail be as long as after a year."""
    one = {"action": Action.PATIENT_VIEWED, "actor": trail.SYSTEM, "subject": "drill " * 20, "at": at}
    Event.objects.bulk_create([Event(**one) for _ in range(EVENTS)], batch_size=1000)

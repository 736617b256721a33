"""Put on record when the service could not serve, and what was done for whoever that concerned."""

from datetime import datetime, timedelta

from django.db import models, transaction

from accounts import roles
from accounts.models import User
from accounts.roles import Permission
from audit import trail
from audit.actions import Action
from monitoring.models import Outage, OutageCause, OutageNote, Restoration, Sweep
from patients.models import Patient

# Beat ticks every 20 seconds: whoever missed several of them stood still.
STOOD_STILL = timedelta(minutes=2)


def note_gap(*, until: datetime, at: datetime) -> Outage | None:
    """Record the time in which nothing swept, if it was long; the same one only once.

    :param until: when the sweep began that now has done its work: one that dies half-way ends no gap
    """
    latest = Sweep.objects.filter(finished_at__isnull=False).order_by("-pk").first()
    if latest is None or latest.finished_at is None:
        return None
    # Until a restoration the record did not exist here, which is an outage of its own.
    restored_at = Restoration.objects.order_by("-pk").values_list("restored_at", flat=True).first()
    since = max(latest.finished_at, restored_at or latest.finished_at)
    if until - since <= STOOD_STILL:
        return None
    with transaction.atomic():
        # Two sweeps that end at once find the same gap: the second waits, and finds it recorded.
        Sweep.objects.select_for_update().get(pk=latest.pk)
        outage, _ = Outage.objects.get_or_create(
            cause=OutageCause.BACKGROUND, started_at=since, defaults={"ended_at": until, "found_at": at}
        )
    return outage


def note_pages(*, answered: bool, at: datetime) -> None:
    """Record since when our pages do not answer, and until when they did not."""
    if answered:
        _lasting().filter(started_at__lte=at).update(ended_at=at)
    elif not _lasting().exists():
        # Of two who find out at once, one finds the other's row.
        Outage.objects.get_or_create(
            cause=OutageCause.PAGES, ended_at=None, defaults={"started_at": at, "found_at": at}
        )


def _lasting() -> models.QuerySet[Outage]:
    return Outage.objects.filter(cause=OutageCause.PAGES, ended_at__isnull=True)


def note(*, outage: Outage, patient: Patient, text: str, by: User, at: datetime) -> OutageNote:
    """Record what was done for a patient whose window an outage touched.

    :raises NotAllowed: only program staff may
    """
    roles.require(by, Permission.NOTE_OUTAGE)
    with transaction.atomic():
        kept = OutageNote.objects.create(outage=outage, patient=patient, text=text, recorded_at=at, recorded_by=by)
        trail.record(
            action=Action.OUTAGE_NOTED,
            patient=patient.reference,
            subject=reference(outage),
            detail={"note": kept.pk},
            by=by,
            at=at,
        )
    return kept


def reference(outage: Outage) -> str:
    """Return what addresses and the trail call an outage: when it began, and its cause."""
    return f"{outage.started_at:%Y%m%dT%H%M%S}-{outage.cause}"

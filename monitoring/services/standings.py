"""Keep each patient's standing: the gate's answers as of now, stored with the instant at which they go stale.

A standing is what lists are made of. The gate never reads it.
"""

import gc
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet

from monitoring.models import Ask, Standing
from monitoring.policy.decide import Decision, midnight
from monitoring.policy.findings import Layer, Owner, Sentence, translatable
from monitoring.services import reminders, sentences, situations, upserts
from monitoring.services.situations import Situation
from patients.models import Patient

# So many patients are held at a time.
CHUNK = 500
# What could not be worked out is tried again after this long; meanwhile it shows as withheld.
_RETRY = timedelta(hours=1)
# Two machines' clocks never agree to the second.
_CLOCKS_DIFFER = timedelta(minutes=1)
UNDECIDED = "not-worked-out"


class Refreshed(NamedTuple):
    """Count the patients whose standings were worked out again, and those among them that could not be."""

    asked: int
    failed: int


def refresh(patient_ids: Collection[int], *, at: datetime) -> int:
    """Decide these patients' standings again from the facts, under their locks, and plan what then falls due.

    :return: how many could not be decided; they show as withheld and are tried again later
    """
    with transaction.atomic():
        return _refresh(list(_asked(patient_ids).select_for_update(of=("self",))), at)


def refresh_stale(patient_ids: Collection[int], *, at: datetime) -> Refreshed:
    """Do the same for those of these patients whose standings are still stale, and whom nobody else holds at the moment.

    Sweeps at the same time so share the work: each takes what the others have not.
    """
    with transaction.atomic():
        free = list(_asked(patient_ids).select_for_update(of=("self",), skip_locked=True))
        # Asked once they are held: another sweep may have let go of them an instant ago.
        ids = [each.pk for each in free]
        still = set(_to_decide(at=at).filter(patient__in=ids).values_list("patient_id", flat=True))
        asked = [each for each in free if each.pk in still]
        return Refreshed(len(asked), _refresh(asked, at))


def _asked(patient_ids: Collection[int]) -> QuerySet[Patient]:
    # In one order, so that two who refresh cannot hold each other up for ever.
    return (
        Patient.objects.filter(pk__in=patient_ids)
        .select_related("clinic", "prescriber", "pharmacy", "training_case", "contact_preferences")
        .order_by("pk")
    )


def _refresh(asked: Collection[Patient], at: datetime) -> int:
    with _collector_paused():
        judged = situations.judged(asked, at=at)
        upserts.save([each for patient in asked for each in _standings(patient, judged.get(patient.pk), at)])
        reminders.plan(judged, asked, at=at)
    return len(asked) - len(judged)


def refresh_in_chunks(patient_ids: Iterable[int], *, at: datetime) -> int:
    """Decide many patients' standings again, some at a time, so that nobody waits long for a lock; return as `refresh`."""
    return sum(refresh(ids, at=at) for ids in chunks(list(patient_ids)))


def chunks(patient_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield the patients some at a time."""
    return (patient_ids[start : start + CHUNK] for start in range(0, len(patient_ids), CHUNK))


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the garbage collector from walking a chunk's facts again and again: nothing of them refers in circles."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _standings(patient: Patient, situation: Situation | None, at: datetime) -> list[Standing]:
    if situation is None:
        return [_undecided(patient, ask, at) for ask in Ask]
    standings = [_standing(patient, ask, decision, at) for ask, decision in situation.decisions.items()]
    if situation.is_prescribed:
        # What is due changes when a prescription ends that nobody filled.
        for each in standings:
            each.stale_at = min(filter(None, [each.stale_at, situation.prescribed_until]))
    return standings


def _standing(patient: Patient, ask: Ask, decision: Decision, at: datetime) -> Standing:
    stale_on = min(each.until for each in decision.judgments)
    return Standing(
        patient=patient,
        ask=ask,
        permits=decision.permits,
        until=midnight(decision.until),
        permits_from=midnight(decision.permits_from),
        blocking=decision.blocking,
        summary={"withheld": _withheld(decision)},
        decided_at=at,
        stale_at=midnight(stale_on),
    )


def _withheld(decision: Decision) -> list[dict[str, Any]]:
    """Return what a list says of each requirement that withholds, in the contract's order."""
    return [
        {
            "requirement": each.requirement.id,
            "layer": each.requirement.layer,
            "owner": each.owner,
            "reason": sentences.pack(Sentence(each.finding.text, each.finding.words)),
        }
        for each in decision.judgments
        if each.finding.withholds
    ]


def _undecided(patient: Patient, ask: Ask, at: datetime) -> Standing:
    return Standing(
        patient=patient,
        ask=ask,
        permits=False,
        blocking=[UNDECIDED],
        summary={"withheld": [_UNDECIDED]},
        decided_at=at,
        stale_at=at + _RETRY,
    )


_UNDECIDED = {
    "requirement": UNDECIDED,
    "layer": Layer.PROGRAM,
    "owner": Owner.STAFF,
    "reason": sentences.pack(
        Sentence(translatable("This record could not be worked out; program staff must look into it."), ())
    ),
}


def stale(*, at: datetime) -> QuerySet[Standing]:
    """Return the standings that have gone stale, longest first, by index."""
    return Standing.objects.filter(stale_at__lte=at).order_by("stale_at")


def from_ahead(*, at: datetime) -> QuerySet[Standing]:
    """Return the standings of a time that is yet to come: the clock ran ahead, and was set right since."""
    return Standing.objects.filter(decided_at__gt=at + _CLOCKS_DIFFER).order_by("pk")


def stale_patient_ids(*, at: datetime) -> list[int]:
    """Return the patients whose standings are to be decided again, each once, longest stale first."""
    found = [stale(at=at), from_ahead(at=at)]
    return list(dict.fromkeys(pk for each in found for pk in each.values_list("patient_id", flat=True)))


def _to_decide(*, at: datetime) -> QuerySet[Standing]:
    """Return both, where one question is enough, for a few patients."""
    return Standing.objects.filter(Q(stale_at__lte=at) | Q(decided_at__gt=at + _CLOCKS_DIFFER))


def expire(patients: QuerySet[Patient], *, at: datetime) -> list[int]:
    """Let these patients' standings go stale now, and return the patients: should nobody refresh them, a sweep will."""
    ids = list(patients.order_by("pk").values_list("pk", flat=True))
    Standing.objects.filter(patient__in=patients).update(stale_at=at)
    return ids


def let_go_stale(patient_id: int, *, at: datetime) -> None:
    """Let a patient's standing go stale now: what is due changes with what is prescribed and authorized."""
    Standing.objects.filter(patient=patient_id, ask=Ask.DISPENSE).update(stale_at=at)

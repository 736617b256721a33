"""Keep each patient's standing: the gate's answers as of now, stored with the instant at which they go stale.

A standing is what lists are made of. The gate never reads it.
"""

import logging
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from monitoring.models import Ask, Standing
from monitoring.policy.decide import Decision, midnight, program_day
from monitoring.services import questions
from patients.models import Patient

logger = logging.getLogger(__name__)

# What could not be worked out is tried again after this long; meanwhile it shows as withheld.
_RETRY = timedelta(hours=1)
_FIELDS = ["permits", "until", "permits_from", "blocking", "summary", "decided_at", "stale_at"]
UNDECIDED = "not-worked-out"


def refresh(patient_ids: Collection[int], *, at: datetime) -> int:
    """Decide these patients' standings again from the facts, under their locks; return how many could not be.

    :raises nothing: a patient that cannot be decided shows as withheld and is tried again later
    """
    with transaction.atomic():
        # In one order, so that two sweeps cannot hold each other up for ever.
        asked = list(
            Patient.objects.select_for_update(of=("self",))
            .filter(pk__in=patient_ids)
            .select_related("clinic", "prescriber", "pharmacy", "training_case")
            .order_by("pk")
        )
        standings = list(_decided(asked, at))
        Standing.objects.bulk_create(
            standings, update_conflicts=True, unique_fields=["patient", "ask"], update_fields=_FIELDS
        )
    return sum(UNDECIDED in each.blocking for each in standings)


def _decided(asked: Collection[Patient], at: datetime) -> Iterator[Standing]:
    raws = questions.raw_cases(asked, list(Ask), at=at)
    for patient in asked:
        for ask in Ask:
            try:
                yield _standing(patient, ask, questions.read(raws[patient.pk][ask]).decide(), at)
            # One patient's broken record must not keep the others from being refreshed.
            except Exception:
                logger.exception("standing of patient %s not worked out", patient.pk)
                yield _undecided(patient, ask, at)


def _standing(patient: Patient, ask: Ask, decision: Decision, at: datetime) -> Standing:
    day = program_day(at)
    stale_on = min(each.until for each in decision.judgments)
    assert stale_on > day
    return Standing(
        patient=patient,
        ask=ask,
        permits=decision.permits,
        until=_instant(decision.until),
        permits_from=_instant(decision.permits_from),
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
            "title": each.requirement.title,
            "layer": each.requirement.layer,
            "owner": each.owner,
            "reason": each.finding.reason,
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
    "title": "Not worked out",
    "layer": "program",
    "owner": "staff",
    "reason": "This record could not be worked out; program staff must look into it.",
}


def _instant(day: int | None) -> datetime | None:
    return None if day is None else midnight(day)


def stale_patient_ids(*, at: datetime, limit: int) -> Iterable[int]:
    """Return patients whose standing has gone stale, longest first, by index."""
    stale = Standing.objects.filter(stale_at__lte=at).order_by("stale_at").values_list("patient_id", flat=True)
    return dict.fromkeys(stale[:limit])

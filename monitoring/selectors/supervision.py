"""Read what is kept beside the rules, weights and side effects with their reviews, in one query."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from monitoring.models import SideEffect, SideEffectReview, Weight
from monitoring.selectors.known import standing
from patients.models import Fact, Kind, Patient

_KINDS = {
    Kind.WEIGHT: "as_weight",
    Kind.SIDE_EFFECT: "as_sideeffect",
    Kind.SIDE_EFFECT_REVIEW: "as_sideeffectreview",
}


class Beside(NamedTuple):
    """Hold the weight measured last, and every side effect with its standing reviews, in order of the record."""

    weight: Weight | None
    side_effects: Sequence[SideEffect]


def beside_the_rules(patient: Patient, *, on: date, known_at: datetime | None = None) -> Beside:
    """Return what stood of a patient by a day, as it was known at an instant; None is now."""
    facts = standing(Fact, patient, known_at=known_at).filter(kind__in=_KINDS)
    rows = [_entry(fact) for fact in facts.select_related("recorded_by", *_KINDS.values()).order_by("pk")]
    side_effects = [each for each in rows if isinstance(each, SideEffect) and each.noticed_on <= on]
    for each in side_effects:
        each.standing_reviews = [
            row for row in rows if isinstance(row, SideEffectReview) and row.side_effect_id == each.pk
        ]
    weights = [each for each in rows if isinstance(each, Weight) and each.weighed_on <= on]
    return Beside(max(weights, key=lambda each: (each.weighed_on, each.pk), default=None), side_effects)


def _entry(fact: Fact) -> Any:
    entry = getattr(fact, _KINDS[Kind(fact.kind)])
    # Who recorded it came with the ledger's row.
    entry.recorded_by = fact.recorded_by
    return entry

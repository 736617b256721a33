"""Show what patients noticed: what waits for a clinician first, then the newest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from monitoring.models import Severity, SideEffect, SideEffectReview, Symptom
from monitoring.presenters.dates import day_in_words, distance_in_days
from monitoring.presenters.entries import name_of
from monitoring.selectors.side_effects import is_alarming
from patients.models import Patient


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """Hold what a clinician did about a side effect."""

    outcome: str
    by: str
    on: str


@dataclass(frozen=True, slots=True)
class SideEffectRow:
    """Hold one side effect; `waits` while a clinician must still look at it."""

    reference: str
    symptom: str
    severity: str
    is_severe: bool
    on: str
    ago: str
    note: str
    by: str
    waits: bool
    reviews: Sequence[ReviewRow]


def side_effect_rows(side_effects: Sequence[SideEffect], *, patient: Patient, today: date) -> Sequence[SideEffectRow]:
    """Return side effects with their reviews: what waits first, each group newest first."""
    newest = sorted(side_effects, key=lambda each: (each.noticed_on, each.pk), reverse=True)
    rows = [_row(each, patient, today) for each in newest]
    return sorted(rows, key=lambda row: not row.waits)


def _row(row: SideEffect, patient: Patient, today: date) -> SideEffectRow:
    reviews = [_review(each) for each in row.standing_reviews]
    return SideEffectRow(
        reference=row.reference,
        symptom=str(Symptom(row.symptom).label),
        severity=str(Severity(row.severity).label),
        is_severe=row.severity == Severity.SEVERE,
        on=day_in_words(row.noticed_on),
        ago=distance_in_days((row.noticed_on - today).days),
        note=row.note,
        by=_("the patient") if row.recorded_by_id == patient.user_id else name_of(row.recorded_by),
        waits=is_alarming(row) and not reviews,
        reviews=reviews,
    )


def _review(row: SideEffectReview) -> ReviewRow:
    return ReviewRow(row.outcome, name_of(row.recorded_by), day_in_words(row.reviewed_on))

"""Read side effects: what was noticed, and what still waits for a clinician to look at it."""

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from monitoring.models import Severity, SideEffect, SideEffectReview, Symptom
from monitoring.selectors.known import standing
from patients.models import Patient

# A clinician looks at these however mild they are.
ALARMING = (Symptom.PREGNANCY_CONCERN, Symptom.MOOD)


def open_alerts(patients: QuerySet[Patient]) -> QuerySet[SideEffect]:
    """Return the side effects of these patients that a clinician must still review, the longest waiting first."""
    found = SideEffect.objects.filter(_alarms(), ~Exists(_standing_reviews()), patient__in=patients)
    alerts: QuerySet[SideEffect] = found.filter(voids__isnull=True).select_related("patient").order_by("pk")
    return alerts


def side_effect_of(patient: Patient, reference: str) -> SideEffect | None:
    """Return one side effect of this patient that nobody has corrected, with its standing reviews."""
    reviews = standing(SideEffectReview, patient).select_related("recorded_by").order_by("pk")
    found: QuerySet[SideEffect] = standing(SideEffect, patient).select_related("recorded_by")
    with_reviews = found.prefetch_related(Prefetch("reviews", reviews, "standing_reviews"))  # type: ignore[no-redef]
    return with_reviews.filter(reference=reference).first()


def is_alarming(side_effect: SideEffect) -> bool:
    """Tell whether a clinician must look at a side effect."""
    return side_effect.severity == Severity.SEVERE or side_effect.symptom in ALARMING


def _alarms() -> Q:
    return Q(severity=Severity.SEVERE) | Q(symptom__in=ALARMING)


def _standing_reviews() -> QuerySet[SideEffectReview]:
    reviews: QuerySet[SideEffectReview] = SideEffectReview.objects.filter(
        side_effect=OuterRef("pk"), voids__isnull=True
    )
    return reviews

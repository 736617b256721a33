"""Define what the clinic and the patient record beside the rules: weight, and side effects with their review."""

from django.db import models
from django.db.models import CheckConstraint, Q

from audit import constraints
from monitoring.models.choices import Severity, Symptom
from patients.models import Entry, Kind


class Weight(Entry):
    KIND = Kind.WEIGHT

    weighed_on = models.DateField()
    weight_kg = models.DecimalField(max_digits=4, decimal_places=1)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(weight_kg__gte=20, weight_kg__lte=400), name="monitoring_weight_between_20_and_400_kg"
            ),
        ]


class SideEffect(Entry):
    KIND = Kind.SIDE_EFFECT

    noticed_on = models.DateField()
    symptom = models.CharField(max_length=30, choices=Symptom)
    severity = models.CharField(max_length=10, choices=Severity)
    note = models.TextField(blank=True, default="")

    # What clinicians did about it, where a selector has read that too.
    standing_reviews: "list[SideEffectReview]"

    class Meta:
        constraints = [constraints.one_of("symptom", Symptom), constraints.one_of("severity", Severity)]


class SideEffectReview(Entry):
    """A clinician has seen a side effect, and says what was done about it."""

    KIND = Kind.SIDE_EFFECT_REVIEW

    side_effect = models.ForeignKey(SideEffect, on_delete=models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField()
    outcome = models.TextField()

    class Meta:
        constraints = [constraints.not_blank("outcome")]

"""Define the stored cut of each patient's timeline, and the sweep that keeps it fresh."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from audit import constraints
from monitoring.models.choices import Ask
from patients.models import Patient


class Standing(models.Model):
    """What a worklist shows; the gate never reads it."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="standings")
    ask = models.CharField(max_length=10, choices=Ask)
    permits = models.BooleanField()
    until = models.DateTimeField(null=True, blank=True)
    permits_from = models.DateTimeField(null=True, blank=True)
    blocking = models.JSONField(blank=True, default=list)
    summary = models.JSONField(blank=True, default=dict)
    # A sweep looks for what was decided while the clock ran ahead.
    decided_at = models.DateTimeField(db_index=True)
    # The instant from which it may no longer be shown as current; empty: never.
    stale_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["patient", "ask"], name="monitoring_standing_one_for_each_ask"),
            constraints.one_of("ask", Ask),
            CheckConstraint(
                condition=Q(permits=True, permits_from__isnull=True) | Q(permits=False, until__isnull=True),
                name="monitoring_standing_until_or_permits_from",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.patient.reference} {self.ask}"


class Sweep(models.Model):
    """One pass over what is due: stale standings, authorizations that have run out, reminders."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    refreshed = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    # Authorizations that ran out and were reversed; reminders that were sent.
    reversed = models.PositiveIntegerField(default=0)
    reminded = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"sweep {self.pk}"

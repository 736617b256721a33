"""Define the prescription: it rests on one permitting decision, and may be cancelled once."""

from datetime import datetime

from django.db import models
from django.db.models import CheckConstraint, Exists, F, OuterRef, Q

from accounts.models import User
from audit import constraints
from monitoring.models.decisions import Decision
from patients.models import Patient


class PrescriptionQuerySet(models.QuerySet["Prescription"]):
    def open(self, *, at: datetime) -> "PrescriptionQuerySet":
        """Keep those that can still be filled: not cancelled, not run out, nothing handed over on them."""
        return self.unfilled().filter(expires_at__gt=at)

    def unfilled(self) -> "PrescriptionQuerySet":
        """Keep those that were not cancelled, and on which nothing was handed over."""
        # Asked of each row alone: all that was ever filled is a long list.
        filled = self.model._default_manager.filter(
            pk=OuterRef("pk"), authorizations__handed_over_at__isnull=False, authorizations__reversed_at__isnull=True
        )
        return self.filter(~Exists(filled), cancelled_at__isnull=True)


class Prescription(models.Model):
    reference = models.CharField(max_length=100, unique=True)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="prescriptions")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="prescription")
    product = models.CharField(max_length=200)
    strength_mg = models.PositiveSmallIntegerField()
    daily_dose_mg = models.PositiveSmallIntegerField()
    days_supply = models.PositiveSmallIntegerField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    prescriber = models.ForeignKey(User, on_delete=models.PROTECT, related_name="prescriptions")
    # The first instant at which it can no longer be filled.
    expires_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_reason = models.TextField(null=True, blank=True)

    # What the prescriber's signature does not cover.
    CLOSED_LATER = ("cancelled_at", "cancelled_by", "cancelled_reason")

    objects = PrescriptionQuerySet.as_manager()

    class Meta:
        constraints = [
            constraints.not_blank("reference"),
            constraints.not_blank("product"),
            constraints.above_zero("strength_mg"),
            constraints.above_zero("daily_dose_mg"),
            CheckConstraint(
                condition=Q(days_supply__gte=1, days_supply__lte=30),
                name="monitoring_prescription_days_supply_1_to_30",
            ),
            CheckConstraint(
                condition=Q(expires_at__gt=F("written_at")),
                name="monitoring_prescription_expires_after_it_is_written",
            ),
            constraints.together("cancelled_at", "cancelled_by", "cancelled_reason", name="cancelled"),
            constraints.not_blank("cancelled_reason"),
        ]
        # Lists ask of each patient what is open: not of five years of prescriptions.
        indexes = [models.Index(fields=["patient", "expires_at"], name="monitoring_rx_patient_expires")]

    def __str__(self) -> str:
        return self.reference

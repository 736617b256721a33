"""Define the offer of a patient to another prescriber, answered once."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from accounts.models import User
from audit import constraints
from patients.models.choices import TransferOutcome
from patients.models.patients import Patient


class Transfer(models.Model):
    reference = models.CharField(max_length=100, unique=True)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="transfers")
    from_prescriber = models.ForeignKey(User, on_delete=models.PROTECT, related_name="transfers_given")
    to_prescriber = models.ForeignKey(User, on_delete=models.PROTECT, related_name="transfers_received")
    # What the one tells the other; the receiver reads it before anything of the record.
    note = models.TextField(blank=True, default="")
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=TransferOutcome, null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            constraints.not_blank("reference"),
            constraints.one_of("outcome", TransferOutcome),
            constraints.together("outcome", "closed_at", "closed_by", name="closed"),
            CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("offered_at")),
                name="patients_transfer_closed_after_it_is_offered",
            ),
            CheckConstraint(
                condition=~Q(from_prescriber=F("to_prescriber")),
                name="patients_transfer_to_another_prescriber",
            ),
            UniqueConstraint(
                fields=["patient"],
                condition=Q(closed_at__isnull=True),
                name="patients_transfer_one_open_for_each_patient",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

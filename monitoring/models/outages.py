"""Define the outage, what was done about it for each patient, and the restoration from a backup."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from accounts.models import User
from audit import constraints
from monitoring.models.choices import OutageCause
from patients.models import Patient


class Outage(models.Model):
    """An interval in which the service could not serve."""

    cause = models.CharField(max_length=20, choices=OutageCause)
    started_at = models.DateTimeField()
    # Empty: it lasts.
    ended_at = models.DateTimeField(null=True, blank=True)
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            constraints.one_of("cause", OutageCause),
            CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="monitoring_outage_ends_after_it_starts",
            ),
            UniqueConstraint(
                fields=["cause"], condition=Q(ended_at__isnull=True), name="monitoring_outage_one_open_for_each_cause"
            ),
        ]

    def __str__(self) -> str:
        return f"outage {self.pk}"


class OutageNote(models.Model):
    """What was done for one patient whose window an outage touched."""

    outage = models.ForeignKey(Outage, on_delete=models.PROTECT, related_name="notes")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="outage_notes")
    text = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [constraints.not_blank("text")]

    def __str__(self) -> str:
        return f"note {self.pk} on outage {self.outage_id}"


class Restoration(models.Model):
    """The record was restored from a backup: what was due before then may have been sent already, and is not sent again."""

    backup_at = models.DateTimeField()
    restored_at = models.DateTimeField()
    backup_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            constraints.not_blank("backup_sha256"),
            CheckConstraint(
                condition=Q(restored_at__gte=F("backup_at")), name="monitoring_restoration_after_its_backup"
            ),
        ]

    def __str__(self) -> str:
        return f"restoration {self.pk}"

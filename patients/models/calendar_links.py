"""Define the secret link by which a patient's own calendar reads what comes up."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from accounts.models import User
from audit import constraints
from patients.models.patients import Patient


class CalendarLink(models.Model):
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="calendar_links")
    # Only the hash is kept: the link is shown once, when it is made.
    secret_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            constraints.not_blank("secret_sha256"),
            constraints.together("revoked_at", "revoked_by", name="revoked"),
            CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("created_at")),
                name="patients_calendarlink_revoked_after_it_is_made",
            ),
            UniqueConstraint(
                fields=["patient"],
                condition=Q(revoked_at__isnull=True),
                name="patients_calendarlink_one_open_for_each_patient",
            ),
        ]

    def __str__(self) -> str:
        return f"calendar link {self.pk}"

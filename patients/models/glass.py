"""Define the emergency look at the record of somebody else's patient."""

from datetime import timedelta

from django.db import models
from django.db.models import CheckConstraint, F, Q

from accounts.models import User
from audit import constraints
from patients.models.patients import Patient

# An opening lasts so long at most, whatever its row says.
OPEN_FOR = timedelta(minutes=60)


class BrokenGlass(models.Model):
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="broken_glass")
    reason = models.TextField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="broken_glass")
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            constraints.not_blank("reason"),
            CheckConstraint(
                condition=Q(expires_at__gt=F("opened_at")),
                name="patients_brokenglass_expires_after_it_is_opened",
            ),
        ]
        indexes = [models.Index(fields=["opened_by", "opened_at"], name="patients_glass_by_at")]

    def __str__(self) -> str:
        return f"broken glass {self.pk}"

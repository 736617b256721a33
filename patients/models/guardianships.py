"""Define who signs for a minor, and since when."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from accounts.models import User
from audit import constraints
from patients.models.choices import Relation
from patients.models.patients import Patient


class Guardianship(models.Model):
    reference = models.CharField(max_length=100, unique=True)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="guardianships")
    guardian = models.ForeignKey(User, on_delete=models.PROTECT, related_name="guardianships")
    relation = models.CharField(max_length=10, choices=Relation)
    # Half-open: from the first day until the day before `until_on`; adulthood and a closed enrollment end it unwritten.
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            constraints.not_blank("reference"),
            constraints.one_of("relation", Relation),
            constraints.together("until_on", "ended_at", "ended_by", name="ended"),
            CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="patients_guardianship_not_ended_before_it_begins",
            ),
            UniqueConstraint(
                fields=["patient", "guardian"],
                condition=Q(until_on__isnull=True),
                name="patients_guardianship_one_open_for_each_pair",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

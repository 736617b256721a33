"""Define the certifications of prescribers and pharmacies: an append-only record."""

from django.db import models
from django.db.models import UniqueConstraint
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User
from audit import constraints


class Subject(models.TextChoices):
    PRESCRIBER = "prescriber", _("Prescriber")
    PHARMACY = "pharmacy", _("Pharmacy")


class Certification(models.Model):
    reference = models.CharField(max_length=100)
    subject = models.CharField(max_length=10, choices=Subject)
    # Text, not a key: the code of a user or a pharmacy, who may be known later or elsewhere.
    who = models.TextField()
    from_on = models.DateField()
    # The last valid day.
    through_on = models.DateField()
    specialty = models.TextField(blank=True, default="")
    # Empty: counts for everyone. Otherwise the reference of the one training patient it counts for.
    scope = models.CharField(max_length=100, blank=True, default="")
    recorded_at = models.DateTimeField()
    recorded_at_assumed = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            UniqueConstraint(fields=["scope", "reference"], name="accounts_certification_unique_reference"),
            constraints.not_blank("reference"),
            constraints.not_blank("who"),
            constraints.one_of("subject", Subject),
        ]

    def __str__(self) -> str:
        return self.reference


class CertificationVoid(models.Model):
    certification = models.ForeignKey(Certification, on_delete=models.PROTECT, related_name="voids")
    reference = models.CharField(max_length=100)
    reason = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_at_assumed = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            UniqueConstraint(fields=["certification", "reference"], name="accounts_certificationvoid_unique_reference"),
            constraints.not_blank("reference"),
            constraints.not_blank("reason"),
        ]

    def __str__(self) -> str:
        return self.reference

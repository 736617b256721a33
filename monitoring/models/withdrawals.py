"""Define the withdrawal of a positive pregnancy test: one clinician proposes it, another one seconds or refuses it, once."""

from datetime import datetime

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from accounts.models import User
from audit import constraints
from patients.models import Fact, Patient, Void


class WithdrawalQuerySet(models.QuerySet["Withdrawal"]):
    def open(self) -> "WithdrawalQuerySet":
        """Keep those that nobody has answered, and whose test nobody has corrected in another way."""
        return self.filter(seconded_at__isnull=True, refused_at__isnull=True, fact__voids__isnull=True)


class Withdrawal(models.Model):
    reference = models.CharField(max_length=100, unique=True)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="withdrawals")
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="withdrawals")
    reason = models.TextField()
    # The fields of the test that replaces it; empty: none does.
    replacement = models.JSONField(blank=True, default=dict)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    seconded_at = models.DateTimeField(null=True, blank=True)
    seconded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # What the second signature wrote, and signs.
    void = models.OneToOneField(Void, on_delete=models.PROTECT, null=True, blank=True, related_name="withdrawal")
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    refused_reason = models.TextField(null=True, blank=True)

    # What the proposer's signature does not cover.
    CLOSED_LATER = ("seconded_at", "seconded_by", "void", "refused_at", "refused_by", "refused_reason")

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        constraints = [
            constraints.not_blank("reference"),
            constraints.not_blank("reason"),
            constraints.not_blank("refused_reason"),
            constraints.together("seconded_at", "seconded_by", "void", name="seconded"),
            constraints.together("refused_at", "refused_by", "refused_reason", name="refused"),
            CheckConstraint(
                condition=Q(seconded_at__isnull=True) | Q(refused_at__isnull=True),
                name="monitoring_withdrawal_seconded_or_refused",
            ),
            CheckConstraint(
                condition=~Q(seconded_by=F("proposed_by")), name="monitoring_withdrawal_seconded_by_another_person"
            ),
            UniqueConstraint(
                fields=["fact"],
                condition=Q(seconded_at__isnull=True, refused_at__isnull=True),
                name="monitoring_withdrawal_one_open_for_each_fact",
            ),
        ]
        indexes = [
            models.Index(
                fields=["patient"],
                condition=Q(seconded_at__isnull=True, refused_at__isnull=True),
                name="monitoring_withdrawal_open",
            )
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def answered_at(self) -> datetime | None:
        """When somebody seconded or refused it."""
        return self.seconded_at or self.refused_at

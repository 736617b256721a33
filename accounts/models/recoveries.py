"""Define the recovery of an account by two people: one asks, another one approves or refuses, once."""

from django.db import models
from django.db.models import CheckConstraint, F, Q

from accounts.models.users import User
from audit import constraints


class Recovery(models.Model):
    reference = models.CharField(max_length=100, unique=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="recoveries")
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    # Decided once.
    approved = models.BooleanField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            constraints.not_blank("reference"),
            constraints.not_blank("reason"),
            constraints.together("approved", "decided_at", "decided_by", name="decision"),
            CheckConstraint(condition=Q(expires_at__gt=F("asked_at")), name="accounts_recovery_lives_a_while"),
            CheckConstraint(condition=~Q(user=F("asked_by")), name="accounts_recovery_asked_by_another"),
            # Whoever asked may take it back; only another one approves.
            CheckConstraint(
                condition=~Q(approved=True) | ~(Q(decided_by=F("asked_by")) | Q(decided_by=F("user"))),
                name="accounts_recovery_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

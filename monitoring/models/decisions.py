"""Define the decision: what was asked, what was known and what the gate answered."""

from django.db import models
from django.db.models import CheckConstraint, Q

from accounts.models import User
from audit import constraints
from monitoring.models.choices import Ask
from patients.models import Patient


class Decision(models.Model):
    reference = models.CharField(max_length=100, unique=True)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="decisions")
    ask = models.CharField(max_length=10, choices=Ask)
    # The instant asked about; when it was asked is `recorded_at`.
    at = models.DateTimeField()
    permits = models.BooleanField()
    # Empty: no policy was in force.
    policy = models.CharField(max_length=60, null=True, blank=True)
    numbers_sha256 = models.CharField(max_length=64)
    # The canonical JSON of the contract, as text: made again, it is the same byte for byte.
    case = models.TextField()
    answer = models.TextField()
    until = models.DateTimeField(null=True, blank=True)
    # Empty: the program asked itself.
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            constraints.not_blank("reference"),
            constraints.one_of("ask", Ask),
            constraints.not_blank("case"),
            constraints.not_blank("answer"),
            constraints.not_blank("numbers_sha256"),
            CheckConstraint(
                condition=Q(permits=False) | Q(policy__isnull=False),
                name="monitoring_decision_permits_only_under_a_policy",
            ),
            CheckConstraint(
                condition=Q(permits=True) | Q(until__isnull=True),
                name="monitoring_decision_until_only_if_it_permits",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

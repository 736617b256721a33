"""Define the audit event: who did what, when, and to whom; and the links that put all events into one chain."""

from django.db import models

from audit import constraints
from audit.actions import Action
from audit.canonical import CanonicalJSONField


class Event(models.Model):
    at = models.DateTimeField()
    # Text, not a key: an event outlives whatever it tells of.
    actor = models.TextField()
    action = models.CharField(max_length=40, choices=[(each.value, each.value) for each in Action])
    patient = models.CharField(max_length=100, blank=True, default="")
    subject = models.CharField(max_length=150, blank=True, default="")
    detail = CanonicalJSONField(blank=True, default=dict)

    class Meta:
        constraints = [constraints.not_blank("actor"), constraints.one_of("action", Action)]
        # Who looked at a patient, and when, is one query.
        indexes = [models.Index(fields=["patient", "at"], name="audit_event_patient_at")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}".rstrip()


class Link(models.Model):
    """One event's place in the chain: its hash is over the event and the hash before it (`audit/chain.py`)."""

    # 1, 2, 3 and so on, without a gap.
    position = models.PositiveBigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="link")
    previous_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [constraints.above_zero("position")]

    def __str__(self) -> str:
        return f"{self.position} {self.sha256}"

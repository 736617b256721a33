"""Define the audit event: who did what, when, and to whom."""

from django.db import models

from audit import constraints
from audit.actions import Action


class Event(models.Model):
    at = models.DateTimeField()
    # Text, not a key: an event outlives whatever it tells of.
    actor = models.TextField()
    action = models.CharField(max_length=40, choices=[(each.value, each.value) for each in Action])
    patient = models.CharField(max_length=100, blank=True, default="")
    subject = models.CharField(max_length=150, blank=True, default="")
    detail = models.JSONField(blank=True, default=dict)

    class Meta:
        constraints = [constraints.not_blank("actor"), constraints.one_of("action", Action)]
        # Who looked at a patient, and when, is one query.
        indexes = [models.Index(fields=["patient", "at"], name="audit_event_patient_at")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}".rstrip()

"""Define the reminder, which is its own queue, and how a patient wants to be reached."""

from datetime import datetime, time
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from accounts.models import Certification, User
from audit import constraints
from monitoring.models.choices import Channel, ReminderKind, ReminderStatus
from patients.models import Patient


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def planned(self) -> "ReminderQuerySet":
        return self.filter(status=ReminderStatus.PLANNED)

    def to_send(self, *, at: datetime, claims_before: datetime) -> "ReminderQuerySet":
        """Keep what is to be sent now: planned and due, or claimed so long ago that whoever claimed it is gone."""
        due = Q(status=ReminderStatus.PLANNED, send_at__lte=at)
        left_behind = Q(status=ReminderStatus.CLAIMED, claimed_at__lte=claims_before)
        return self.filter(due | left_behind)


class Reminder(models.Model):
    """One thing to say to one audience, by one channel: planned, claimed, then sent, failed or withdrawn."""

    # Carried by the message, so that a second copy of it is known for what it is.
    reference = models.CharField(max_length=40, unique=True)
    # What it is about: a patient, or the certification of somebody who acts.
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, null=True, blank=True, related_name="reminders")
    certification = models.ForeignKey(
        Certification, on_delete=models.PROTECT, null=True, blank=True, related_name="reminders"
    )
    # The reminder that found nobody, or no answer.
    escalates = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="escalations")
    kind = models.CharField(max_length=30, choices=ReminderKind)
    channel = models.CharField(max_length=10, choices=Channel)
    # From when it is worth saying, and until when; empty: as long as it is true.
    due_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    # The end of which it warns.
    closes_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=ReminderStatus, default=ReminderStatus.PLANNED)
    planned_at = models.DateTimeField()
    # The earliest instant of the next attempt: due, out of quiet hours, and put off after a failure.
    send_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    claim = models.CharField(max_length=40, null=True, blank=True)
    # When it was last found to be true, just before it was sent.
    decided_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    # What went wrong at the last attempt: the name of an error, never what a message said.
    error = models.CharField(max_length=100, blank=True, default="")
    # After it was sent: it came back, its link was opened, or what it asked for was done.
    bounced_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    acted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = ReminderQuerySet.as_manager()

    class Meta:
        constraints = [
            constraints.not_blank("reference"),
            constraints.one_of("kind", ReminderKind),
            constraints.one_of("channel", Channel),
            constraints.one_of("status", ReminderStatus),
            constraints.together("claimed_at", "claim", name="claimed"),
            CheckConstraint(
                condition=Q(patient__isnull=False, certification__isnull=True)
                | Q(patient__isnull=True, certification__isnull=False),
                name="monitoring_reminder_about_one",
            ),
            CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gt=F("due_at")),
                name="monitoring_reminder_worth_saying_for_a_while",
            ),
            *(
                CheckConstraint(
                    condition=Q(status=status, **{f"{field}__isnull": False})
                    | (~Q(status=status) & Q(**{f"{field}__isnull": True})),
                    name=f"monitoring_reminder_{status}_has_its_instant",
                )
                for status, field in (
                    ("claimed", "claimed_at"),
                    ("sent", "sent_at"),
                    ("withdrawn", "withdrawn_at"),
                    ("failed", "failed_at"),
                )
            ),
            CheckConstraint(
                condition=Q(sent_at__isnull=False)
                | Q(bounced_at__isnull=True, opened_at__isnull=True, acted_at__isnull=True),
                name="monitoring_reminder_answered_after_it_was_sent",
            ),
            UniqueConstraint(
                fields=["patient", "kind", "due_at", "channel"],
                condition=Q(patient__isnull=False, escalates__isnull=True),
                name="monitoring_reminder_one_for_each_end",
            ),
            UniqueConstraint(
                fields=["escalates", "kind", "channel"],
                condition=Q(escalates__isnull=False),
                name="monitoring_reminder_escalates_once",
            ),
            UniqueConstraint(
                fields=["certification", "kind", "due_at", "channel"],
                condition=Q(certification__isnull=False),
                name="monitoring_reminder_one_for_each_certification",
            ),
        ]
        indexes = [
            # The queue: what is to be sent is found without looking at what was.
            models.Index(fields=["send_at"], condition=Q(status="planned"), name="monitoring_reminder_queue"),
            models.Index(fields=["claimed_at"], condition=Q(status="claimed"), name="monitoring_reminder_claims"),
            models.Index(fields=["failed_at"], condition=Q(status="failed"), name="monitoring_reminder_failed"),
            models.Index(fields=["patient", "due_at"], name="monitoring_reminder_of_patient"),
            # What is new in a clinic's inbox.
            models.Index(
                fields=["patient"],
                condition=Q(channel="inbox", status="sent", acted_at__isnull=True),
                name="monitoring_reminder_inbox",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ContactPreferences(models.Model):
    """How a patient wants to be reached: a preference, not a record; without a row, by every means there is."""

    patient = models.OneToOneField(Patient, on_delete=models.PROTECT, related_name="contact_preferences")
    by_email = models.BooleanField(default=True)
    by_sms = models.BooleanField(default=True)
    # On the patient's own clock, over midnight; what cannot wait is said all the same.
    quiet_from = models.TimeField(default=time(21, 0))
    quiet_until = models.TimeField(default=time(8, 0))
    changed_at = models.DateTimeField()
    # Empty: by the link of a reminder, which asks nobody to sign in.
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return self.patient.reference

"""Define the authorization: issued on one permitting decision, then handed over once, or reversed."""

from datetime import datetime

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from accounts.models import Pharmacy, User
from audit import constraints
from monitoring.models.choices import ReversalReason
from monitoring.models.clinical import Dispense
from monitoring.models.decisions import Decision
from monitoring.models.prescriptions import Prescription
from patients.models import Patient


class AuthorizationQuerySet(models.QuerySet["Authorization"]):
    def not_ended(self) -> "AuthorizationQuerySet":
        """Keep those neither handed over nor reversed: of each patient at most one, which may have run out."""
        return self.filter(handed_over_at__isnull=True, reversed_at__isnull=True)

    def open(self, *, at: datetime) -> "AuthorizationQuerySet":
        """Keep those that can still be handed over."""
        return self.not_ended().filter(expires_at__gt=at)


class Authorization(models.Model):
    number = models.CharField(max_length=40, unique=True)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="authorizations")
    prescription = models.ForeignKey(Prescription, on_delete=models.PROTECT, related_name="authorizations")
    pharmacy = models.ForeignKey(Pharmacy, on_delete=models.PROTECT, related_name="authorizations")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="authorization")
    # What names the window: two authorizations of one cycle cannot stand.
    cycle = models.CharField(max_length=100)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    do_not_dispense_after_on = models.DateField()
    # The first instant at which it can no longer be handed over.
    expires_at = models.DateTimeField()
    request_key = models.CharField(max_length=200)
    request_sha256 = models.CharField(max_length=64)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    handed_over_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    dispense = models.OneToOneField(
        Dispense, on_delete=models.PROTECT, null=True, blank=True, related_name="authorization"
    )
    reversed_at = models.DateTimeField(null=True, blank=True)
    # Empty: the program itself, when it ran out.
    reversed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reversed_reason = models.CharField(max_length=30, choices=ReversalReason, null=True, blank=True)

    # The pharmacy says that what was filled for nobody is back on the shelf.
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    # What the pharmacist's signature does not cover.
    CLOSED_LATER = (
        "handed_over_at", "handed_over_by", "dispense", "reversed_at", "reversed_by", "reversed_reason", "returned_at",
        "returned_by",
    )  # fmt: skip

    objects = AuthorizationQuerySet.as_manager()

    class Meta:
        constraints = [
            constraints.not_blank("number"),
            constraints.not_blank("cycle"),
            constraints.not_blank("request_key"),
            constraints.not_blank("request_sha256"),
            constraints.one_of("reversed_reason", ReversalReason),
            constraints.together("handed_over_at", "handed_over_by", "dispense", name="handed_over"),
            constraints.together("reversed_at", "reversed_reason", name="reversed"),
            constraints.together("returned_at", "returned_by", name="returned"),
            CheckConstraint(
                condition=Q(reversed_at__isnull=True, reversed_by__isnull=True)
                | Q(reversed_at__isnull=False, reversed_by__isnull=False)
                | Q(reversed_at__isnull=False, reversed_by__isnull=True, reversed_reason="not_collected"),
                name="monitoring_authorization_reversed_by_somebody_or_run_out",
            ),
            CheckConstraint(
                condition=Q(returned_at__isnull=True) | Q(handed_over_at__isnull=True, reversed_at__isnull=False),
                name="monitoring_authorization_returned_only_if_reversed",
            ),
            CheckConstraint(
                condition=Q(expires_at__gt=F("issued_at")),
                name="monitoring_authorization_expires_after_it_is_issued",
            ),
            # Reversed after the hand-over if, and only if, the hand-over was the error.
            CheckConstraint(
                condition=Q(reversed_at__isnull=True)
                | Q(handed_over_at__isnull=False, reversed_reason="handed_over_in_error")
                | (Q(handed_over_at__isnull=True) & ~Q(reversed_reason="handed_over_in_error")),
                name="monitoring_authorization_handed_over_or_reversed",
            ),
            UniqueConstraint(
                fields=["patient"],
                condition=Q(handed_over_at__isnull=True, reversed_at__isnull=True),
                name="monitoring_authorization_one_open",
            ),
            UniqueConstraint(
                fields=["patient", "cycle"],
                condition=Q(reversed_at__isnull=True),
                name="monitoring_authorization_one_for_each_cycle",
            ),
            UniqueConstraint(fields=["pharmacy", "request_key"], name="monitoring_authorization_one_for_each_request"),
        ]
        # A sweep looks for those that have run out.
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=Q(handed_over_at__isnull=True, reversed_at__isnull=True),
                name="monitoring_auth_ending",
            )
        ]

    def __str__(self) -> str:
        return self.number

"""Define the links by which people choose a password: mailed, and good once."""

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User
from audit import constraints


class Purpose(models.TextChoices):
    INVITED = "invited", _("Invited")
    FORGOTTEN = "forgotten", _("Forgot the password")


class Invitation(models.Model):
    reference = models.CharField(max_length=100, unique=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations")
    purpose = models.CharField(max_length=10, choices=Purpose)
    # Where the mail goes: a patient's address is on the patient's record.
    address = models.EmailField()
    made_at = models.DateTimeField()
    # Empty: whoever forgot their password asked, and was nobody yet.
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField()
    # The row is the queue: whoever sends it claims it for a while.
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    # Used, or overtaken by another password.
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            constraints.not_blank("reference"),
            constraints.not_blank("address"),
            constraints.one_of("purpose", Purpose),
            CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="accounts_invitation_lives_a_while"),
            CheckConstraint(
                condition=Q(purpose="forgotten") | Q(made_by__isnull=False), name="accounts_invitation_by_somebody"
            ),
        ]
        # What is still to be sent.
        indexes = [models.Index(fields=["sent_at", "closed_at"], name="accounts_invitation_unsent")]

    def __str__(self) -> str:
        return self.reference

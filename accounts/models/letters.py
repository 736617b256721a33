"""Define the mails to a person about their account; most carry a link by which a password is chosen, and which is good once."""

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User
from audit import constraints


class Purpose(models.TextChoices):
    INVITED = "invited", _("Invited")
    FORGOTTEN = "forgotten", _("Forgot the password")
    # Without a link: somebody else gave this person another password.
    REPLACED = "replaced", _("Password replaced")


class Letter(models.Model):
    """Be the row that is the queue: whoever sends it claims it for a while."""

    reference = models.CharField(max_length=100, unique=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="letters")
    purpose = models.CharField(max_length=10, choices=Purpose)
    made_at = models.DateTimeField()
    # Empty: whoever forgot their password asked, and was nobody yet.
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    # Used, or overtaken by another password.
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            constraints.not_blank("reference"),
            constraints.one_of("purpose", Purpose),
            CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="accounts_letter_lives_a_while"),
            CheckConstraint(
                condition=Q(purpose="forgotten") | Q(made_by__isnull=False), name="accounts_letter_by_somebody"
            ),
        ]
        # What is still to be sent.
        indexes = [models.Index(fields=["sent_at", "closed_at"], name="accounts_letter_unsent")]

    def __str__(self) -> str:
        return self.reference

"""Define the signature: whose, when, under exactly which words, and bound to the content of the row it signs."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User
from audit import constraints


class Meaning(models.TextChoices):
    """What somebody says with a signature; a stored value never changes."""

    CONSENTS = "consents", _("Consent")
    COUNSELED = "counseled", _("Counseling confirmed")
    ACKNOWLEDGES = "acknowledges", _("Acknowledgment")
    PRESCRIBES = "prescribes", _("Prescription")
    AUTHORIZES = "authorizes", _("Authorization of a supply")
    OVERRIDES = "overrides", _("Override of a clinic hold")
    WITHDRAWS = "withdraws", _("Withdrawal of an entry")
    SECONDS = "seconds", _("Second signature of a withdrawal")


class Method(models.TextChoices):
    """How somebody proved who they are."""

    PASSWORD = "password", _("Password")
    PASSKEY = "passkey", _("Passkey")


class Signature(models.Model):
    # Text, not keys: what is signed lies in apps that this one does not know.
    patient = models.CharField(max_length=100)
    subject_kind = models.CharField(max_length=30)
    subject = models.CharField(max_length=100)
    meaning = models.CharField(max_length=20, choices=Meaning)
    signer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="signatures")
    printed_name = models.TextField()
    signed_at = models.DateTimeField()
    method = models.CharField(max_length=10, choices=Method)
    proved_at = models.DateTimeField()
    # Exactly what the signer was shown, word by word.
    shown = models.TextField()
    shown_sha256 = models.CharField(max_length=64)
    # The canonical JSON of all of the above and of the content of the signed row.
    statement = models.TextField()
    sha256 = models.CharField(max_length=64)

    # Whether the audit trail holds the statement's hash, where a selector has looked.
    is_in_trail: bool

    class Meta:
        constraints = [
            # A reference names a fact among one patient's.
            UniqueConstraint(
                fields=["patient", "subject_kind", "subject", "meaning"], name="accounts_signature_one_of_each_meaning"
            ),
            CheckConstraint(
                condition=Q(proved_at__lte=F("signed_at")), name="accounts_signature_after_the_signer_is_known"
            ),
            constraints.one_of("meaning", Meaning),
            constraints.one_of("method", Method),
            *map(
                constraints.not_blank,
                ("patient", "subject_kind", "subject", "printed_name", "shown", "shown_sha256", "statement", "sha256"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meaning} {self.patient} {self.subject}"

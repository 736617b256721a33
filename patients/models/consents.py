"""Define consent, and the exact text that was signed."""

from django.db import models
from django.db.models import UniqueConstraint

from audit import constraints
from patients.models.choices import ConsentForm, Kind, Language, Signer
from patients.models.facts import Entry


class ConsentText(models.Model):
    form = models.CharField(max_length=20, choices=ConsentForm)
    version = models.CharField(max_length=40)
    language = models.CharField(max_length=2, choices=Language)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["form", "version", "language"], name="patients_consenttext_unique_version"),
            constraints.one_of("form", ConsentForm),
            constraints.one_of("language", Language),
            constraints.not_blank("version"),
            constraints.not_blank("text"),
            constraints.not_blank("sha256"),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.version} {self.language}"


class Consent(Entry):
    KIND = Kind.CONSENT

    form = models.CharField(max_length=20, choices=ConsentForm)
    signed_on = models.DateField()
    signed_by = models.CharField(max_length=10, choices=Signer)
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="consents")
    printed_name = models.TextField()

    class Meta:
        constraints = [
            constraints.one_of("form", ConsentForm),
            constraints.one_of("signed_by", Signer),
            constraints.not_blank("printed_name"),
        ]

"""Define where people act: clinics and pharmacies."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import time_zones
from audit import constraints


class Supervision(models.TextChoices):
    """The clinical-supervision profile that a clinic lays over the program."""

    NONE = "none", _("None")
    SMPC = "smpc", _("As the product information says")
    MONTHLY = "monthly", _("Monthly")


class Clinic(models.Model):
    name = models.CharField(max_length=200)
    reference = models.CharField(max_length=100, unique=True)
    supervision = models.CharField(max_length=10, choices=Supervision, default=Supervision.SMPC)
    time_zone = models.CharField(max_length=64, default="America/New_York", validators=[time_zones.validate])

    class Meta:
        constraints = [
            constraints.not_blank("reference"),
            constraints.one_of("supervision", Supervision),
        ]

    def __str__(self) -> str:
        return self.reference


class Pharmacy(models.Model):
    name = models.CharField(max_length=200)
    # What the program knows the pharmacy by: a certification's `who`.
    code = models.CharField(max_length=100, unique=True)
    phone = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [constraints.not_blank("code")]

    def __str__(self) -> str:
        return self.code

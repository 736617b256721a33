"""Define the user: one person, one role."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from accounts import time_zones
from accounts.models.places import Clinic, Pharmacy
from accounts.roles import Role
from audit import constraints


class Language(models.TextChoices):
    """What a page can be read in; empty: as the browser asks."""

    BROWSER = "", _("As my browser says")
    # Each by its own name, for whoever reads no other.
    ENGLISH = "en", "English"
    SPANISH = "es", "Español"


class Theme(models.TextChoices):
    """How a page is lit; empty: as the device asks."""

    DEVICE = "", _("As my device says")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


ROLE_NAMES = {
    Role.PRESCRIBER: _("Prescriber"),
    Role.NURSE: _("Nurse"),
    Role.PATIENT: _("Patient"),
    Role.PHARMACIST: _("Pharmacist"),
    Role.STAFF: _("Program staff"),
    Role.GUARDIAN: _("Parent or guardian"),
}


class User(AbstractUser):
    role = models.CharField(max_length=12, choices=[(each.value, ROLE_NAMES[each]) for each in Role])
    # What the program knows a prescriber by: a certification's `who`.
    code = models.CharField(max_length=100, unique=True, null=True, blank=True)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, null=True, blank=True, related_name="users")
    pharmacy = models.ForeignKey(Pharmacy, on_delete=models.PROTECT, null=True, blank=True, related_name="users")

    # A one-time password was handed over: it opens the page that replaces it, and no other.
    must_change_password = models.BooleanField(default=False)

    # How this person reads pages.
    language = models.CharField(max_length=2, choices=Language, blank=True, default=Language.BROWSER)
    theme = models.CharField(max_length=5, choices=Theme, blank=True, default=Theme.DEVICE)
    # Empty: the program's own.
    time_zone = models.CharField(max_length=64, blank=True, default="", validators=[time_zones.validate])

    # One mail a day tells a clinician what is new in the inbox.
    wants_digest = models.BooleanField(default=True)

    REQUIRED_FIELDS = ["email", "role"]

    class Meta:
        constraints = [
            constraints.one_of("role", Role),
            constraints.one_of("language", Language),
            constraints.one_of("theme", Theme),
            constraints.not_blank("code"),
            CheckConstraint(
                condition=~Q(role__in=["prescriber", "nurse"]) | Q(clinic__isnull=False),
                name="accounts_user_clinician_has_clinic",
            ),
            CheckConstraint(
                condition=~Q(role="pharmacist") | Q(pharmacy__isnull=False),
                name="accounts_user_pharmacist_has_pharmacy",
            ),
            CheckConstraint(
                condition=~Q(role="prescriber") | Q(code__isnull=False),
                name="accounts_user_prescriber_has_code",
            ),
        ]

    def __str__(self) -> str:
        return self.username

    def as_of_now(self) -> "User":
        """Return this person as read anew: inside a lock, for what they may do can have changed while they waited."""
        return User.objects.get(pk=self.pk)

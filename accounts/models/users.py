"""Define the user: one person, one role."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import CheckConstraint, Q

from accounts.models.places import Clinic, Pharmacy
from accounts.roles import Role
from audit import constraints


class User(AbstractUser):
    role = models.CharField(max_length=12, choices=[(each.value, each.value.capitalize()) for each in Role])
    # What the program knows a prescriber by: a certification's `who`.
    code = models.CharField(max_length=100, unique=True, null=True, blank=True)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, null=True, blank=True, related_name="users")
    pharmacy = models.ForeignKey(Pharmacy, on_delete=models.PROTECT, null=True, blank=True, related_name="users")

    # A one-time password was handed over: it opens the page that replaces it, and no other.
    must_change_password = models.BooleanField(default=False)

    REQUIRED_FIELDS = ["email", "role"]

    class Meta:
        constraints = [
            constraints.one_of("role", Role),
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

"""Read the places a form offers."""

from django.db.models import QuerySet

from accounts.models import Clinic, Pharmacy


def pharmacies() -> QuerySet[Pharmacy]:
    """Return every pharmacy the program knows, by name."""
    return Pharmacy.objects.order_by("name", "code")


def clinics() -> QuerySet[Clinic]:
    """Return every clinic the program knows, by name."""
    return Clinic.objects.order_by("name", "reference")

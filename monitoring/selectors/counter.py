"""Read what a pharmacy's counter shows: its own authorizations, and no other pharmacy's."""

from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import Pharmacy
from monitoring.models import Authorization
from monitoring.models.authorizations import AuthorizationQuerySet


def authorizations_of(pharmacy: Pharmacy) -> AuthorizationQuerySet:
    """Return a pharmacy's own authorizations: the only door of its counter to their rows."""
    return Authorization.objects.filter(pharmacy=pharmacy).select_related(
        "patient", "prescription", "pharmacy", "issued_by", "handed_over_by", "reversed_by"
    )


def waiting_at(pharmacy: Pharmacy, *, at: datetime) -> QuerySet[Authorization]:
    """Return the authorizations that can still be handed over, the first to close first."""
    return authorizations_of(pharmacy).open(at=at).order_by("expires_at", "pk")


def back_to_stock_at(pharmacy: Pharmacy, *, at: datetime) -> QuerySet[Authorization]:
    """Return what was filled for nobody, until somebody says that it is back: run out, or stopped from outside."""
    run_out = Q(reversed_at__isnull=True, expires_at__lte=at)
    by_program = Q(reversed_at__isnull=False, reversed_by__isnull=True)
    # Who reversed it at this counter has it in hand.
    by_others = Q(reversed_at__isnull=False) & ~Q(reversed_by__pharmacy=pharmacy)
    never_given = authorizations_of(pharmacy).filter(handed_over_at__isnull=True, returned_at__isnull=True)
    return never_given.filter(run_out | by_program | by_others).order_by("-expires_at", "-pk")

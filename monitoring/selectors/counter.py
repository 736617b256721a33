"""Read what a pharmacy's counter shows: its own authorizations, and no other pharmacy's."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from accounts.models import Pharmacy
from monitoring.models import Authorization, ReversalReason
from monitoring.models.authorizations import AuthorizationQuerySet

# So long what a clinic stopped stays on the list of what goes back to stock.
STOPPED_SHOWN_FOR = timedelta(days=14)


def authorizations_of(pharmacy: Pharmacy) -> AuthorizationQuerySet:
    """Return a pharmacy's own authorizations: the only door of its counter to their rows."""
    return Authorization.objects.filter(pharmacy=pharmacy).select_related(
        "patient", "prescription", "pharmacy", "issued_by", "handed_over_by", "reversed_by"
    )


def waiting_at(pharmacy: Pharmacy, *, at: datetime) -> QuerySet[Authorization]:
    """Return the authorizations that can still be handed over, the first to close first."""
    return authorizations_of(pharmacy).open(at=at).order_by("expires_at", "pk")


def back_to_stock_at(pharmacy: Pharmacy, *, at: datetime) -> QuerySet[Authorization]:
    """Return what was filled for nobody: run out and not collected, or stopped by a clinic a short while ago."""
    run_out = Q(handed_over_at__isnull=True, reversed_at__isnull=True, expires_at__lte=at)
    stopped = Q(reversed_reason=ReversalReason.POSITIVE_TEST, reversed_at__gt=at - STOPPED_SHOWN_FOR)
    return authorizations_of(pharmacy).filter(run_out | stopped).order_by("-expires_at", "-pk")

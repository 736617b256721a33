"""Read entries as they stood: recorded by an instant, and not corrected by then."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from patients.models import Fact, Patient, Void


def standing(model: type[Fact], patient: Patient, *, known_at: datetime | None = None) -> QuerySet[Any]:
    """Return the entries of one kind about a patient that stood at an instant; None is now."""
    voids = Void.objects.filter(known_by(known_at), of=OuterRef("pk"))
    rows: QuerySet[Any] = model.objects.filter(known_by(known_at), ~Exists(voids), patient=patient)
    return rows


def known_by(at: datetime | None) -> Q:
    """Return the condition that an entry was recorded by an instant, or that nobody stated when."""
    return Q() if at is None else Q(recorded_at__lte=at) | Q(recorded_at_assumed=True)

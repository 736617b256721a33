"""Read weights."""

from datetime import date, datetime

from monitoring.models import Weight
from monitoring.selectors.known import standing
from patients.models import Patient


def latest(patient: Patient, *, on: date | None = None, known_at: datetime | None = None) -> Weight | None:
    """Return the weight measured last, by a day if one is given."""
    rows = standing(Weight, patient, known_at=known_at)
    if on is not None:
        rows = rows.filter(weighed_on__lte=on)
    found: Weight | None = rows.order_by("-weighed_on", "-pk").first()
    return found

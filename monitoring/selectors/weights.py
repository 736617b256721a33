"""Read weights."""

from monitoring.models import Weight
from monitoring.selectors.known import standing
from patients.models import Patient


def latest(patient: Patient) -> Weight | None:
    """Return the weight measured last."""
    found: Weight | None = standing(Weight, patient).order_by("-weighed_on", "-pk").first()
    return found

"""Read at which daily dose each supply was handed over."""

from collections.abc import Mapping

from monitoring.models import Authorization
from patients.models import Patient


def daily_doses(patient: Patient) -> Mapping[str, int]:
    """Return the daily dose in mg by the reference of the supply; a supply without a prescription has none."""
    handed_over = Authorization.objects.filter(patient=patient, dispense__isnull=False)
    return dict(handed_over.values_list("dispense__reference", "prescription__daily_dose_mg"))

"""Read the patients of a worklist with their standings; the gate's own answer is never read from here."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Prefetch, Q

from accounts.models import User
from monitoring.models import Prescription, Standing
from monitoring.policy.decide import program_date
from patients import selectors as patients
from patients.models import Patient


class Listed(NamedTuple):
    """Hold a patient, the standings on record, and the prescriptions that can still be filled."""

    patient: Patient
    standings: Sequence[Standing]
    prescriptions: Sequence[Prescription]


def patients_listed(user: User, *, search: str = "", at: datetime) -> Sequence[Listed]:
    """Return this user's patients whose reference or name holds every word of a search."""
    found = patients.visible_to(user, on=program_date(at))
    for word in search.split():
        found = found.filter(
            Q(reference__icontains=word) | Q(given_name__icontains=word) | Q(family_name__icontains=word)
        )
    found = found.prefetch_related("standings", Prefetch("prescriptions", Prescription.objects.open(at=at)))
    return [Listed(each, list(each.standings.all()), list(each.prescriptions.all())) for each in found]

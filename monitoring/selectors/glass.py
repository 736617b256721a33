"""Read who opened whose record in an emergency, for those who are to know, and what the one page shows."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet

from accounts.models import User
from monitoring.models import Dispense, PregnancyTest
from monitoring.policy.decide import program_date
from monitoring.selectors import records
from patients import selectors as patients
from patients.models import BrokenGlass, Entry, Patient

_SHOWN_FOR = timedelta(days=14)
_LATEST_TESTS = 3


def of_patients_of(user: User, *, at: datetime) -> QuerySet[BrokenGlass]:
    """Return the emergency openings, by others, of the patients whose records this user may open; of two weeks."""
    visible = patients.visible_to(user, on=program_date(at))
    found = BrokenGlass.objects.filter(patient__in=visible.values("pk"), opened_at__gt=at - _SHOWN_FOR)
    return _told(found.exclude(opened_by=user))


def everywhere() -> QuerySet[BrokenGlass]:
    """Return every emergency opening, for program staff, the latest first."""
    return _told(BrokenGlass.objects.all())


def _told(found: QuerySet[BrokenGlass]) -> QuerySet[BrokenGlass]:
    return found.select_related("patient", "opened_by__clinic").order_by("-opened_at", "-pk")


def latest_tests(patient: Patient) -> Sequence[Entry]:
    """Return the pregnancy tests of a patient that count, the latest first."""
    return list(PregnancyTest.objects.not_voided(patient).order_by("-collected_on", "-pk")[:_LATEST_TESTS])


def latest_labs(patient: Patient) -> Sequence[Entry]:
    """Return the lab last recorded of each analyte."""
    return list(records.latest_labs(patient).values())


def latest_supply(patient: Patient) -> Entry | None:
    """Return the supply last handed over that counts."""
    found: Entry | None = Dispense.objects.not_voided(patient).order_by("-on", "-pk").first()
    return found

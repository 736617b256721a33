"""Read offers of patients from one prescriber to another, and the patients whose prescriber has left."""

from django.core.cache import cache
from django.db.models import QuerySet

from accounts.models import User
from patients.models import Patient, Transfer

# Every page of a prescriber shows the count: it may be so old, and costs its query no more often.
_COUNT_LIVES_SECONDS = 60


def received(prescriber: User) -> QuerySet[Transfer]:
    """Return the open offers that wait for this prescriber's answer, the oldest first."""
    return _open().filter(to_prescriber=prescriber).order_by("offered_at", "pk")


def given(prescriber: User) -> QuerySet[Transfer]:
    """Return the open offers of this prescriber's own patients, the oldest first."""
    return _open().filter(from_prescriber=prescriber).order_by("offered_at", "pk")


def answerable(prescriber: User, reference: str) -> Transfer | None:
    """Return an offer to this prescriber, whatever became of it."""
    return _related(Transfer.objects.filter(to_prescriber=prescriber, reference=reference)).first()


def withdrawable(prescriber: User, reference: str) -> Transfer | None:
    """Return an offer of a patient that was this prescriber's, whatever became of it."""
    return _related(Transfer.objects.filter(from_prescriber=prescriber, reference=reference)).first()


def of_left_behind() -> QuerySet[Transfer]:
    """Return the open offers of patients whose prescriber was deactivated."""
    return _open().filter(from_prescriber__is_active=False)


def open_of(patient: Patient) -> Transfer | None:
    """Return the open offer of a patient, if there is one."""
    return _open().filter(patient=patient).first()


def left_behind() -> QuerySet[Patient]:
    """Return the patients whose prescriber was deactivated, for staff to place; no training patients."""
    left = Patient.objects.filter(prescriber__is_active=False, training_case__isnull=True)
    return left.select_related("prescriber", "clinic").order_by("prescriber__username", "reference")


def received_count(prescriber: User) -> int:
    """Return how many offers wait for a prescriber, counted within the last minute or since one was made or answered."""
    count: int | None = cache.get(_count_key(prescriber))
    if count is None:
        count = received(prescriber).count()
        cache.set(_count_key(prescriber), count, _COUNT_LIVES_SECONDS)
    return count


def forget_count(prescriber: User) -> None:
    """Let the next page count again."""
    cache.delete(_count_key(prescriber))


def _count_key(prescriber: User) -> str:
    return f"transfers-{prescriber.pk}"


def _open() -> QuerySet[Transfer]:
    return _related(Transfer.objects.filter(closed_at__isnull=True))


def _related(found: QuerySet[Transfer]) -> QuerySet[Transfer]:
    return found.select_related("patient__prescriber", "from_prescriber__clinic", "to_prescriber__clinic")

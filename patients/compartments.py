"""Hold a patient for whoever may act on their record: the lock first, then whose record it is."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from accounts.models import User
from patients import selectors
from patients.models import Patient

# By which the program counts days; the rules' own zone, and a test holds the two equal.
PROGRAM_ZONE = ZoneInfo("America/New_York")


def held(patient_id: int, *, by: User, at: datetime) -> Patient:
    """Hold a patient of this user's until the transaction ends.

    :raises Patient.DoesNotExist: there is none, or the record is not this user's to open at this instant
    """
    Patient.objects.hold(patient_id)
    # Asked after the wait: who was deactivated, a delegation that ended, a patient who was transferred meanwhile.
    return selectors.visible_to(by.as_of_now(), on=_day(at)).get(pk=patient_id)


def refuse_strangers(patient_ids: set[int], *, by: User, at: datetime) -> None:
    """Refuse to act on several patients at once when one of them is not this user's.

    :raises Patient.DoesNotExist: one of them is not
    """
    if selectors.visible_to(by, on=_day(at)).filter(pk__in=patient_ids).count() < len(patient_ids):
        raise Patient.DoesNotExist


def _day(at: datetime) -> date:
    return at.astimezone(PROGRAM_ZONE).date()

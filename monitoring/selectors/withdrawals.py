"""Read the withdrawals of positive tests: a patient's own, and those that wait for a clinician."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from monitoring.models import Withdrawal
from monitoring.models.withdrawals import WithdrawalQuerySet
from monitoring.policy.decide import program_date
from patients import selectors as patients
from patients.models import Entry, Patient

_RELATED = ("patient", "proposed_by", "seconded_by", "refused_by", "fact__as_pregnancytest")


def of_patient(patient: Patient, reference: str) -> Withdrawal | None:
    """Return one withdrawal of this patient."""
    return _all().filter(patient=patient, reference=reference).first()


def open_of(patient: Patient) -> Sequence[Withdrawal]:
    """Return the withdrawals about a patient that wait for a second clinician."""
    return list(_all().filter(patient=patient).open().order_by("pk"))


def open_of_entry(entry: Entry) -> Withdrawal | None:
    """Return the withdrawal of an entry that waits, if one does."""
    return _all().filter(fact=entry.fact_ptr).open().first()


def waiting(user: User, *, at: datetime) -> Sequence[Withdrawal]:
    """Return the withdrawals that wait about patients whose records this user may open."""
    visible = patients.visible_to(user, on=program_date(at)).values("pk")
    return list(_all().filter(patient__in=visible).open().order_by("pk"))


def _all() -> WithdrawalQuerySet:
    return Withdrawal.objects.select_related(*_RELATED)

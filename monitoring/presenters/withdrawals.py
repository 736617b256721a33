"""Show the withdrawal of a positive test: what is withdrawn, what is to replace it, who signed, and for whom it waits."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from monitoring.models import PregnancyTest, Withdrawal
from monitoring.presenters.dates import moment
from monitoring.presenters.entries import listed_name, name_of, statement_of
from monitoring.services.withdrawals import replacing_fields
from patients.models import Kind


@dataclass(frozen=True, slots=True)
class WithdrawalRow:
    """Hold a withdrawal in words; `replacement` is empty where the test is only to be removed."""

    reference: str
    patient: str
    name: str
    statement: str
    replacement: str
    reason: str
    proposed: str
    state: str
    is_open: bool
    is_own: bool


def withdrawal_row(withdrawal: Withdrawal, *, user: User) -> WithdrawalRow:
    """Return a withdrawal as this user reads it."""
    return WithdrawalRow(
        reference=withdrawal.reference,
        patient=withdrawal.patient.reference,
        name=listed_name(withdrawal.patient),
        statement=statement_of(withdrawal.fact.as_pregnancytest),
        replacement=replacement_of(withdrawal),
        reason=withdrawal.reason,
        proposed=f"{name_of(withdrawal.proposed_by)}, {moment(withdrawal.proposed_at)}",
        state=_state(withdrawal, user),
        is_open=_is_open(withdrawal),
        is_own=withdrawal.proposed_by_id == user.pk,
    )


def replacement_of(withdrawal: Withdrawal) -> str:
    """Return what is to stand in the test's place."""
    if not withdrawal.replacement:
        return ""
    return statement_of(PregnancyTest(kind=Kind.PREGNANCY_TEST, **replacing_fields(withdrawal)))


def _state(withdrawal: Withdrawal, user: User) -> str:
    if withdrawal.seconded_by is not None and withdrawal.seconded_at is not None:
        words = _("Seconded by %(who)s, %(moment)s: the test no longer counts.")
        return words % {"who": name_of(withdrawal.seconded_by), "moment": moment(withdrawal.seconded_at)}
    if withdrawal.refused_by is not None and withdrawal.refused_at is not None:
        words = _("Refused by %(who)s, %(moment)s: %(reason)s. The test stands.")
        return words % {
            "who": name_of(withdrawal.refused_by),
            "moment": moment(withdrawal.refused_at),
            "reason": (withdrawal.refused_reason or "").rstrip("."),
        }
    if not _is_open(withdrawal):
        return _("Over: the test was corrected in another way.")
    if withdrawal.proposed_by_id == user.pk:
        return _("Waits for the signature of another clinician who may open this record. Until then the test stands.")
    return _("Waits for your signature. Until then the test stands.")


def _is_open(withdrawal: Withdrawal) -> bool:
    return withdrawal.answered_at is None and not withdrawal.fact.voids.exists()

"""List one way, or more, to break each constraint of a withdrawal."""

from monitoring.models import Withdrawal
from patients.models import Void
from tests.factories import NOW, make_fact, make_user, make_withdrawal


def two_open_of_one_test() -> None:
    first = make_withdrawal()
    make_withdrawal(fact=first.fact)


def second_but(missing: str) -> None:
    make_withdrawal(**{**_seconded(), missing: None})


def second_two_by_one_void() -> None:
    whole = _seconded()
    make_withdrawal(**whole)
    make_withdrawal(**whole)


def second_ones_own() -> None:
    waiting = make_withdrawal()
    make_withdrawal(**{**_seconded(), "seconded_by": waiting.proposed_by, "proposed_by": waiting.proposed_by})


def refuse_but(missing: str) -> None:
    make_withdrawal(**{**_refused(), missing: None})


def second_and_refuse() -> Withdrawal:
    return make_withdrawal(**_seconded(), **_refused())


def _seconded() -> dict[str, object]:
    return {"seconded_at": NOW, "seconded_by": make_user("nurse"), "void": make_fact(Void)}


def _refused() -> dict[str, object]:
    return {"refused_at": NOW, "refused_by": make_user("nurse"), "refused_reason": "It is hers."}


BROKEN = [
    ("Withdrawal.reference", lambda: (make_withdrawal(reference="W-1"), make_withdrawal(reference="W-1"))),
    ("Withdrawal.void", second_two_by_one_void),
    ("monitoring_withdrawal_reference_not_blank", lambda: make_withdrawal(reference="")),
    ("monitoring_withdrawal_reason_not_blank", lambda: make_withdrawal(reason="")),
    ("monitoring_withdrawal_refused_reason_not_blank", lambda: make_withdrawal(**{**_refused(), "refused_reason": ""})),
    *(
        ("monitoring_withdrawal_seconded_together", lambda name=name: second_but(name))
        for name in ("seconded_at", "seconded_by", "void")
    ),
    *(
        ("monitoring_withdrawal_refused_together", lambda name=name: refuse_but(name))
        for name in ("refused_at", "refused_by", "refused_reason")
    ),
    ("monitoring_withdrawal_seconded_or_refused", second_and_refuse),
    ("monitoring_withdrawal_seconded_by_another_person", second_ones_own),
    ("monitoring_withdrawal_one_open_for_each_fact", two_open_of_one_test),
]

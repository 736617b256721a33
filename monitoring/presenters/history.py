"""Show the record as a list: what was entered, by whom, when, and what was corrected; and what the gate was asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from monitoring.models import Ask, Decision
from monitoring.presenters.dates import day_in_words, moment
from monitoring.presenters.entries import name_of, reason_in_words, state
from monitoring.presenters.reasons import title_of
from monitoring.presenters.signatures import SignatureLine
from monitoring.selectors.history import entry_of
from monitoring.services import decisions
from patients.models import Entry, Fact, Kind, Void


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """Hold one entry as the history shows it."""

    reference: str
    kind: str
    on: str
    text: str
    recorded: str
    by: str
    correction: str
    correctable: bool
    # None: nobody signs entries of this kind, or nobody corrected it.
    signature: SignatureLine | None
    correction_signature: SignatureLine | None


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """Hold one answer of the gate as the list of decisions shows it."""

    reference: str
    at: str
    ask: str
    permits: bool
    blocking: str
    by: str


def history_row(
    fact: Fact, *, signatures: Mapping[str, SignatureLine], may_correct: Callable[[Entry], bool]
) -> HistoryRow:
    """Return an entry, with its correction if it has one, and the signatures of both, by reference."""
    entry = entry_of(fact)
    on, text = state(entry)
    voids = fact.voids.all()
    return HistoryRow(
        reference=fact.reference,
        kind=str(Kind(fact.kind).label),
        on=_day(on),
        text=text,
        recorded=moment(fact.recorded_at),
        by=name_of(fact.recorded_by),
        correction=_correction(voids[0]) if voids else "",
        correctable=not voids and may_correct(entry),
        signature=signatures.get(fact.reference),
        correction_signature=signatures.get(voids[0].reference) if voids else None,
    )


def decision_row(decision: Decision) -> DecisionRow:
    """Return an answer of the gate, with the requirements that withheld."""
    return DecisionRow(
        reference=decision.reference,
        at=moment(decision.recorded_at),
        ask=str(Ask(decision.ask).label),
        permits=decision.permits,
        blocking=", ".join(title_of(each) for each in decisions.blocking(decision)),
        by=name_of(decision.asked_by) if decision.asked_by else _("the program"),
    )


def _day(on: date | None) -> str:
    return "" if on is None else day_in_words(on)


def _correction(void: Void) -> str:
    return _("Entered in error: %(reason)s (%(who)s, %(moment)s)") % {
        "reason": reason_in_words(void.reason),
        "who": name_of(void.recorded_by),
        "moment": moment(void.recorded_at),
    }

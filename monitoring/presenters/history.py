"""Show the record as a list: what was entered, by whom, when, and what was corrected."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from monitoring.presenters.dates import day_in_words, moment
from monitoring.presenters.entries import name_of, state
from monitoring.selectors.records import entry_of
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


def rows(
    facts: Iterable[Fact], *, known_at: datetime | None = None, may_correct: Callable[[Entry], bool]
) -> Sequence[HistoryRow]:
    """Return the entries known by an instant, each with its correction; a correction is no row of its own."""
    known = [fact for fact in facts if _is_known(fact, known_at)]
    return [_row(fact, known_at, may_correct) for fact in known if fact.kind != Kind.VOID]


def _is_known(fact: Fact, known_at: datetime | None) -> bool:
    return known_at is None or fact.recorded_at_assumed or fact.recorded_at <= known_at


def _row(fact: Fact, known_at: datetime | None, may_correct: Callable[[Entry], bool]) -> HistoryRow:
    entry = entry_of(fact)
    on, text = state(entry)
    voids = [void for void in fact.voids.all() if _is_known(void, known_at)]
    return HistoryRow(
        reference=fact.reference,
        kind=Kind(fact.kind).label,
        on=_day(on),
        text=text,
        recorded=moment(fact.recorded_at),
        by=name_of(fact.recorded_by),
        correction=_correction(voids[0]) if voids else "",
        correctable=not voids and may_correct(entry),
    )


def _day(on: date | None) -> str:
    return "" if on is None else day_in_words(on)


def _correction(void: Void) -> str:
    return f"Entered in error: {void.reason} ({name_of(void.recorded_by)}, {moment(void.recorded_at)})"

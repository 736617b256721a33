"""Hold what a check may look at: the record, what was acknowledged, and what was broken on purpose."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tests.chaos.record import Record, Row
from tests.policy import oracle

# So long the product has to make good what was broken.
WITHIN = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True)
class Run:
    """Hold what a check may look at: the record, what was acknowledged, and what was broken on purpose.

    :ivar begun_at: what was done before was made ready for the run, and dated back
    :ivar clock_went_back: instants do not tell what came first
    :ivar crashes: how many processes were killed between sending and marking
    :ivar poisoned: references of patients whose record was made unreadable
    """

    record: Record
    begun_at: datetime
    journal: Sequence[Mapping[str, Any]] = ()
    crashes: int = 0
    clock_went_back: bool = False
    poisoned: Collection[str] = field(default_factory=frozenset)


def of(rows: Sequence[Row], patient: Row) -> list[Row]:
    """Return the rows of one patient."""
    return [each for each in rows if each["patient_id"] == patient["id"]]


def events_of(record: Record, patient: Row, action: str | None = None) -> list[Row]:
    """Return the events about one patient, of one sort or of all."""
    mine = [each for each in record.events if each["patient"] == patient["reference"]]
    return [each for each in mine if action is None or each["action"] == action]


def withheld(case: dict[str, Any], on: date) -> list[str]:
    """Return what the oracle finds wanting on a day."""
    found = oracle.statuses(case, on)
    return [name for name, status in found.items() if status in ("unmet", "unknown")]

"""Put the record back together as a case of the gate's contract, without the product's own way of doing so."""

import json
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.chaos.record import KINDS, Record, Row
from tests.policy import oracle

RECORDED = ("fact-recorded", "fact-voided")


def case(
    record: Record, patient: Row, ask: str, *, at: datetime, known: Collection[str] | None = None
) -> dict[str, Any]:
    """Return what is on record about a patient as a question.

    :param known: references of the facts that were on record when it was asked; None: all
    """
    mine = [each for each in record.facts if each["patient_id"] == patient["id"] and each["kind"] in KINDS]
    facts = [_fact(each, record) for each in mine if known is None or each["reference"] in known]
    return {
        "id": patient["reference"],
        "at": at.isoformat(),
        "ask": ask,
        "prescriber": patient["prescriber"],
        "pharmacy": patient["pharmacy"],
        "clinic": patient["clinic"],
        "facts": [*_certified(record), *facts],
    }


def _fact(row: Row, record: Record) -> dict[str, Any]:
    _table, names = KINDS[row["kind"]]
    if row["kind"] == "void":
        [of] = [each["reference"] for each in record.facts if each["id"] == row["of_id"]]
        return {"id": row["reference"], "kind": "void", "of": of}
    fields = {name: _written(row[name]) for name in names if row.get(name) is not None}
    return {"id": row["reference"], "kind": row["kind"], **fields}


def _certified(record: Record) -> list[dict[str, Any]]:
    names = ("subject", "who", "from_on", "through_on", "specialty")
    standing = [each for each in record.certifications if each["voided_by"] is None]
    return [
        {
            "id": each["reference"],
            "kind": "certification",
            **{name: _written(each[name]) for name in names if each[name]},
        }
        for each in standing
    ]


def _written(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return Decimal(str(value)) if isinstance(value, float) else value


def stored(decision: Row) -> dict[str, Any]:
    """Return the case that a decision was made on, as it was kept."""
    found: dict[str, Any] = json.loads(decision["case"], parse_float=Decimal)
    return found


def day(at: datetime) -> date:
    """Return the program date of an instant."""
    return at.astimezone(oracle.NEW_YORK).date()


def event_ids(record: Record, patient: Row) -> dict[str, int]:
    """Return when each fact of a patient was recorded, as the number of its event: those of one patient come one by one."""
    mine = [each for each in record.events if each["patient"] == patient["reference"]]
    return {each["subject"]: each["id"] for each in mine if each["action"] in RECORDED}

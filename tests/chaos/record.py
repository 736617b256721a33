"""Read the record of one run straight from the tables, as plain data: nothing of the product's own code is asked."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

Row = dict[str, Any]
Select = Callable[[str], list[Row]]

# Each kind of fact that the contract knows: its table and its fields.
KINDS: dict[str, tuple[str, Sequence[str]]] = {
    "patient": ("patients_birthdate", ["born_on"]),
    "category": ("patients_category", ["from_on", "category", "basis"]),
    "enrollment": ("patients_enrollment", ["opened_on"]),
    "consent": ("patients_consent", ["form", "signed_on", "signed_by"]),
    "counseling": ("monitoring_counseling", ["confirmed_on"]),
    "acknowledgment": ("monitoring_acknowledgment", ["answered_on"]),
    "contraception": ("monitoring_contraception", ["declared_on", "declared_by", "forms", "used_since"]),
    "cycle": ("monitoring_cycle", ["from_on", "pattern"]),
    "pregnancy_test": (
        "monitoring_pregnancytest",
        ["collected_on", "result", "setting", "sensitivity_miu_ml", "resulted_on"],
    ),
    "visit": ("monitoring_visit", ["on"]),
    "dispense": ("monitoring_dispense", ["on", "days_supply"]),
    "indication": ("monitoring_indication", ["recorded_on", "code", "conventional_therapy_failed", "justification"]),
    "lab": ("monitoring_lab", ["collected_on", "analyte", "value", "unit", "upper_limit"]),
    "void": ("patients_void", ["of_id", "reason"]),
}
# What the writers record besides, and the rules never read.
OTHERS: dict[str, tuple[str, Sequence[str]]] = {"weight": ("monitoring_weight", ["weighed_on", "weight_kg"])}
# Every name in a query is written in this file, and every value is a key or a reference that the product made.
# ruff: noqa: S608
_JSON = ("forms", "blocking", "detail")
_TRUTHS = ("permits", "conventional_therapy_failed")


@dataclass(frozen=True, kw_only=True)
class Record:
    """Everything that is on record about the patients of one run, each table in order of its key."""

    now: datetime
    patients: list[Row] = field(default_factory=list)
    facts: list[Row] = field(default_factory=list)
    certifications: list[Row] = field(default_factory=list)
    decisions: list[Row] = field(default_factory=list)
    prescriptions: list[Row] = field(default_factory=list)
    authorizations: list[Row] = field(default_factory=list)
    standings: list[Row] = field(default_factory=list)
    reminders: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    # What went out, from outside the database.
    messages: list[Row] = field(default_factory=list)


def of_postgres(url: str) -> Select:
    """Return what asks a PostgreSQL."""

    def select(query: str) -> list[Row]:
        with psycopg.connect(url, row_factory=dict_row) as connection:
            return [_plain(row) for row in connection.execute(query)]  # type: ignore[call-overload]

    return select


def of_sqlite(path: str) -> Select:
    """Return what asks a SQLite file."""

    def select(query: str) -> list[Row]:
        connection = sqlite3.connect(path, timeout=20)
        connection.row_factory = sqlite3.Row
        try:
            return [_plain(dict(row)) for row in connection.execute(query)]
        finally:
            connection.close()

    return select


def _plain(row: Row) -> Row:
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:
    """Return what a column holds, whichever database holds it."""
    if name in _TRUTHS:
        return bool(value)
    if not isinstance(value, str):
        return value
    if name in _JSON:
        return json.loads(value)
    if name.endswith("_at") or name in ("at", "until"):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    if name.endswith("_on") or name in ("on", "used_since"):
        return date.fromisoformat(value)
    return value


def read(select: Select, ids: Iterable[int], *, now: datetime, messages: Sequence[Row] = ()) -> Record:
    """Read what is on record about patients."""
    mine = f"patient_id IN ({', '.join(map(str, ids))})"
    patients = select(
        "SELECT p.id, p.reference, c.supervision AS clinic, u.code AS prescriber, h.code AS pharmacy FROM patients_patient p"
        " JOIN accounts_clinic c ON c.id = p.clinic_id JOIN accounts_user u ON u.id = p.prescriber_id"
        f" JOIN accounts_pharmacy h ON h.id = p.pharmacy_id WHERE p.{mine.removeprefix('patient_')} ORDER BY p.id"
    )
    references = ", ".join(f"'{each['reference']}'" for each in patients)
    return Record(
        now=now,
        patients=patients,
        facts=_facts(select, mine),
        certifications=_certifications(select),
        decisions=select(f"SELECT * FROM monitoring_decision WHERE {mine} ORDER BY id"),
        prescriptions=select(f"SELECT * FROM monitoring_prescription WHERE {mine} ORDER BY id"),
        authorizations=select(f"SELECT * FROM monitoring_authorization WHERE {mine} ORDER BY id"),
        standings=select(f"SELECT * FROM monitoring_standing WHERE {mine} ORDER BY id"),
        reminders=select(f"SELECT * FROM monitoring_reminder WHERE {mine} ORDER BY id"),
        events=select(f"SELECT * FROM audit_event WHERE patient IN ({references}) ORDER BY id"),
        messages=list(messages),
    )


def _facts(select: Select, mine: str) -> list[Row]:
    """Return the ledger, each row with the fields of its kind."""
    rows = {row["id"]: row for row in select(f"SELECT * FROM patients_fact WHERE {mine} ORDER BY id")}
    for table, _fields in (KINDS | OTHERS).values():
        query = f"SELECT t.* FROM {table} t JOIN patients_fact f ON f.id = t.fact_ptr_id WHERE f.{mine}"
        for child in select(query):
            rows[child["fact_ptr_id"]] |= child
    return list(rows.values())


def _certifications(select: Select) -> list[Row]:
    return select(
        "SELECT c.*, v.reference AS voided_by FROM accounts_certification c"
        " LEFT JOIN accounts_certificationvoid v ON v.certification_id = c.id WHERE c.scope = '' ORDER BY c.id"
    )

"""Read everything that is kept about one patient, as values that a machine reads: see `docs/export.md`."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Model

from accounts.models import Clinic, Pharmacy, Signature, User
from audit.models import Event
from monitoring.models import Outage
from monitoring.selectors import my
from monitoring.services import outages
from patients.models import ConsentText, Entry, Patient, Void

FORMAT, VERSION = "riskprog-record", 1
# By the name of the section: the patient's rows, and what is not given out of them.
SECTIONS: dict[str, tuple[str, frozenset[str]]] = {
    "decisions": ("decisions", frozenset()),
    "prescriptions": ("prescriptions", frozenset()),
    # What a browser sent, so that a request counted once.
    "authorizations": ("authorizations", frozenset({"request_key", "request_sha256"})),
    # Which process sent it.
    "reminders": ("reminders", frozenset({"claim", "claimed_at"})),
    "outage_notes": ("outage_notes", frozenset()),
    "withdrawals": ("withdrawals", frozenset()),
    "transfers": ("transfers", frozenset()),
    "guardianships": ("guardianships", frozenset()),
    "emergencies": ("broken_glass", frozenset()),
    # With it somebody could read the calendar.
    "calendar_links": ("calendar_links", frozenset({"secret_sha256"})),
}
# What refers to a patient and is in no section of its own: entries and preferences are told with the patient, standings are worked
# out from the entries again and again, and a training case is no patient's.
ELSEWHERE = frozenset({"facts", "contact_preferences", "standings", "training_case"})
_NOT_A_FIELD = {"id", "fact_ptr", "patient", "kind"}


def whole_record(patient: Patient, *, at: datetime) -> dict[str, Any]:
    """Return everything about a patient, by section; instants are UTC, numbers with decimals are texts."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": _value(at),
        "patient": _patient(patient),
        "entries": [_entry(each) for each in _entries(patient)],
        **{name: _section(patient, *rows) for name, rows in SECTIONS.items()},
        "signatures": [_row(each) for each in Signature.objects.filter(patient=patient.reference).order_by("pk")],
        "looks": _looks(patient),
    }


def _patient(patient: Patient) -> dict[str, Any]:
    preferences = getattr(patient, "contact_preferences", None)
    return {**_row(patient), "contact_preferences": _row(preferences) if preferences else None}


def _entries(patient: Patient) -> list[Entry]:
    """Return all entries and corrections, in the order in which they were recorded."""
    corrections = Void.objects.filter(patient=patient).select_related("recorded_by", "of")
    return sorted([*my.entries_of(patient), *corrections], key=lambda entry: entry.pk)


def _entry(entry: Entry) -> dict[str, Any]:
    return {"kind": entry.kind, **_row(entry)}


def _section(patient: Patient, rows: str, left_out: frozenset[str]) -> list[dict[str, Any]]:
    found = getattr(patient, rows).order_by("pk")
    return [_row(each, left_out) for each in found.select_related(*_referring(found.model))]


def _referring(model: type[Model]) -> Iterator[str]:
    """Yield what is read together with a model's rows: what they refer to, and where a person works."""
    for field in model._meta.concrete_fields:
        if field.is_relation and field.name not in _NOT_A_FIELD:
            yield field.name
            if field.related_model is User:
                yield from (f"{field.name}__clinic", f"{field.name}__pharmacy")


def _looks(patient: Patient) -> list[dict[str, Any]]:
    looks = list(my.looks_at(patient))
    people = my.people_named({each.actor for each in looks})
    return [_look(each, people) for each in looks]


def _look(event: Event, people: Mapping[str, User]) -> dict[str, Any]:
    person = people.get(event.actor)
    # Not the detail: of a list it names the other patients.
    who = _person(person) if person else {"username": event.actor}
    alone = bool(event.patient)
    return {"at": _value(event.at), "by": who, "action": event.action, "subject": event.subject, "alone": alone}


def _row(row: Model, left_out: Iterable[str] = ()) -> dict[str, Any]:
    """Return a row's own fields by name; what it refers to by what people call that."""
    fields = [each for each in row._meta.concrete_fields if each.name not in {*_NOT_A_FIELD, *left_out}]
    return {each.name: _value(getattr(row, each.name)) for each in fields}


def _value(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return _referred(value) if isinstance(value, Model) else value


def _referred(row: Model) -> Any:
    match row:
        case User():
            return _person(row)
        case Clinic():
            return row.name
        case Pharmacy():
            return {"code": row.code, "name": row.name}
        case ConsentText():
            return _row(row)
        case Outage():
            return outages.reference(row)
    # Every other row has a reference, and says it.
    return str(row)


def _person(user: User) -> dict[str, str]:
    place = user.pharmacy or user.clinic
    return {
        "username": user.username,
        "name": user.get_full_name(),
        "role": user.role,
        "place": place.name if place else "",
    }

"""Read the rows of very many facts as the rules' own facts, each by the readers of the contract's fields."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from monitoring.policy import cases, reading
from monitoring.policy.facts import KINDS
from monitoring.policy.reading import Reader
from monitoring.services import snapshot
from patients.models import EnrollmentClosure, Entry, Fact, Patient, Void


class Row(NamedTuple):
    """Hold what the ledger itself says of a fact."""

    pk: int
    patient_id: int
    kind: str
    reference: str


class Closure(NamedTuple):
    """Hold which enrollment, by key, was closed on which program day."""

    enrollment_id: int
    closed_on: int


# Read by the fields of the contract, in the order in which the rules' facts have them.
_FACTS = {model: columns for model, columns in snapshot.FIELDS.items() if model is not Void}
_KINDS = [model.KIND.value for model in _FACTS] + [Void.KIND.value, EnrollmentClosure.KIND.value]


def of(asked: Iterable[Patient]) -> Iterator[Row]:
    """Return the facts about these patients that the rules may look at, in the order of the record."""
    found = Fact.objects.filter(patient__in=[each.pk for each in asked], kind__in=_KINDS).order_by("pk")
    return map(Row._make, found.values_list(*Row._fields))


def read(rows: Collection[Row]) -> Mapping[int, Any]:
    """Return by key what each row says: a fact of the rules, a closure, or the key of what is voided.

    What the readers refuse is left out. One query for each kind.
    """
    references: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for row in rows:
        references[row.kind][row.pk] = row.reference
    found: dict[int, Any] = dict(_columns(Void, ("of_id",), references))
    for pk, enrollment_id, closed_on in _columns(EnrollmentClosure, ("enrollment_id", "closed_on"), references):
        found[pk] = Closure(enrollment_id, closed_on.toordinal())
    for model, columns in _FACTS.items():
        make, names = _maker(model), references[model.KIND.value]
        for pk, *values in _columns(model, columns, references):
            try:
                found[pk] = make(names[pk], values)
            except reading.Invalid:
                continue
    return found


def _columns(
    model: type[Entry], columns: tuple[str, ...], references: Mapping[str, Mapping[int, str]]
) -> Iterable[tuple[Any, ...]]:
    pks = references[model.KIND.value]
    return model.objects.filter(_among(pks)).values_list("pk", *columns) if pks else ()


def _among(pks: Iterable[int]) -> RawSQL:
    """Return that a fact is one of very many: as parameters, one by one, they take longer than all else together."""
    return RawSQL(f"fact_ptr_id IN ({','.join(map(str, pks))})", (), BooleanField())  # noqa: S611


def _maker(model: type[Entry]) -> Callable[[str, list[Any]], Any]:
    """Return what makes the rules' fact of a reference and the columns of one row.

    :raises Invalid: (when called) a column is not what the contract takes
    """
    kind = KINDS[model.KIND]
    readers = [_reader(model, column) for column in _FACTS[model]]
    require_sense: Callable[[Any], None] = cases.REQUIRE_SENSE.get(kind, reading.anything)

    def make(reference: str, values: list[Any]) -> Any:
        # A column that is empty says what the fact's own default says.
        fact = kind(reference, *[read(value) for read, value in zip(readers, values, strict=True)])
        require_sense(fact)
        return fact

    return make


def _reader(model: type[Entry], column: str) -> Reader:
    name = snapshot.CONTRACT_NAME.get(column, column)
    reader = cases.FACTS[model.KIND].readers[name]
    if reader is reading.day:
        return _day
    return (lambda value: value and reader(value)) if name in snapshot.OPTIONAL_TEXT else reader


def _day(value: date | None) -> int | None:
    return None if value is None else value.toordinal()

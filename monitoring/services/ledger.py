"""Read the ledger in one query: facts of any kinds about any patients, each with the fields of its own kind."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from patients.models import Entry, Fact, Kind

RECORDED = ("reference", "recorded_at", "recorded_at_assumed")


class Recorded(NamedTuple):
    """Hold by which name something is on record, and since when."""

    reference: str
    recorded_at: datetime
    # Nobody stated when, so it counts as always known.
    is_assumed: bool

    def by(self, at: datetime | None) -> bool:
        """Return whether it was on record by an instant; None: by now."""
        return at is None or self.is_assumed or self.recorded_at <= at


class Row(NamedTuple):
    """Hold one fact of the ledger, and what its own kind adds by name."""

    patient_id: int
    kind: Kind
    recorded: Recorded
    fields: Mapping[str, Any]


def rows(patient_ids: Collection[int], fields: Mapping[type[Entry], tuple[str, ...]]) -> Iterator[Row]:
    """Return the facts of these kinds about these patients, in the order of the record.

    :param fields: the columns of each kind that are read
    """
    # The kinds' tables are joined side by side: each row fills the columns of its own kind, and no others.
    columns, places = ["patient_id", "kind", *RECORDED], {}
    for model, names in fields.items():
        places[model.KIND.value] = (len(columns), names)
        columns += [f"as_{model.__name__.lower()}__{name}" for name in names]
    found = Fact.objects.filter(patient_id__in=patient_ids, kind__in=list(places)).order_by("pk")
    for row in found.values_list(*columns):
        patient_id, kind, *recorded = row[:5]
        start, names = places[kind]
        yield Row(patient_id, kind, Recorded(*recorded), dict(zip(names, row[start : start + len(names)], strict=True)))

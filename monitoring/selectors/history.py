"""Read what was recorded of a patient and what the gate was asked, newest first, a page at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from django.db.models import Model, Prefetch, QuerySet

from monitoring.models import Decision
from monitoring.selectors.known import known_by
from monitoring.services.new_facts import MODELS
from patients.models import Entry, Fact, Kind, Patient, Void

T = TypeVar("T", bound=Model)

ON_A_PAGE = 20
_CHILDREN = {kind: f"as_{model.__name__.lower()}" for kind, model in MODELS.items()}


class Page(NamedTuple, Generic[T]):
    """Hold one page of a list, and whether there are earlier ones."""

    rows: Sequence[T]
    number: int
    has_earlier: bool


def entries(patient: Patient, *, kind: str = "", known_at: datetime | None = None, number: int = 1) -> Page[Fact]:
    """Return the entries of one kind, or all, with who recorded each and what corrects it; a correction is none."""
    voids = Void.objects.filter(known_by(known_at)).select_related("recorded_by")
    found = Fact.objects.filter(known_by(known_at), patient=patient).exclude(kind=Kind.VOID)
    if kind:
        found = found.filter(kind=kind)
    wanted = [_CHILDREN[Kind(kind)]] if kind else [name for each, name in _CHILDREN.items() if each != Kind.VOID]
    found = found.select_related("recorded_by", *wanted).prefetch_related(Prefetch("voids", voids))
    return _page(found.order_by("-pk"), number)


def decisions(patient: Patient, *, number: int = 1) -> Page[Decision]:
    """Return what the gate was asked of this patient, and what it answered."""
    found = Decision.objects.filter(patient=patient).select_related("asked_by").order_by("-pk")
    # The case holds the whole record; a list says only what was answered.
    return _page(found.defer("case"), number)


def entry_of(fact: Fact) -> Entry:
    """Return a fact with the fields of its kind."""
    entry: Entry = getattr(fact, _CHILDREN[Kind(fact.kind)])
    return entry


def _page(found: QuerySet[T], number: int) -> Page[T]:
    # One row more tells whether there are earlier ones, and costs no count.
    since = (number - 1) * ON_A_PAGE
    rows = list(found[since : since + ON_A_PAGE + 1])
    return Page(rows[:ON_A_PAGE], number, len(rows) > ON_A_PAGE)

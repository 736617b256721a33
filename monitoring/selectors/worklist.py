"""Read the patients of a worklist with their standings, filtered, sorted and cut in the database.

The gate's own answer is never read from here.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import Case, Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce

from accounts.models import User
from monitoring.models import Ask, Prescription, SavedView, Standing
from monitoring.policy.decide import midnight, program_date, program_day
from monitoring.policy.findings import Owner
from monitoring.services.counseling import ONLY_COUNSELING
from patients import selectors as patients
from patients.models import Patient

# Patients with what a list says of them, which no type knows.
Listed = QuerySet[Any, Any]


class Tab(StrEnum):
    """Name how a patient stands in the list, in the order of the list; everybody is in exactly one tab."""

    CLOSING = "closing"
    ELIGIBLE = "eligible"
    BLOCKED = "blocked"
    COMING = "coming"
    # No standing, or one that has gone stale: it is never shown as current.
    WORKING = "working"


class Sort(StrEnum):
    """Name what a list may be sorted by."""

    WHEN = "when"
    NAME = "name"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Filters:
    """Say whom to list; what is left empty does not matter."""

    search: str = ""
    # Whose move it is.
    owner: str = ""
    # What is first in the way.
    requirement: str = ""
    # Whose hold it is: the program's, or only the clinic's own.
    hold: str = ""


_TAB_ORDER = Case(*[When(tab=tab, then=Value(place)) for place, tab in enumerate(Tab)])
_ORDER: Mapping[Sort, tuple[Any, ...]] = {
    Sort.WHEN: (_TAB_ORDER, F("turns_at").asc(nulls_last=True), "family_name", "given_name", "reference"),
    Sort.NAME: ("family_name", "given_name", "reference"),
    Sort.REFERENCE: ("reference",),
}


def listed(user: User, filters: Filters, *, at: datetime) -> Listed:
    """Return this user's patients who fit, each with what a list says of them.

    Once something is prescribed, what matters is whether it can be handed over, and until then whether it can be
    prescribed: `question`, `tab`, `turns_at` (when it closes or opens), `move`, `first` and `hold` are of that question.
    """
    found = _standing(_searched(user, filters.search, at), at)
    wanted = {"move": filters.owner, "first": filters.requirement, "hold": filters.hold}
    return found.filter(**{name: value for name, value in wanted.items() if value})


def _searched(user: User, search: str, at: datetime) -> QuerySet[Patient]:
    found = patients.visible_to(user, on=program_date(at))
    for word in search.split():
        found = found.filter(
            Q(reference__icontains=word) | Q(given_name__icontains=word) | Q(family_name__icontains=word)
        )
    return found


def _standing(found: QuerySet[Patient], at: datetime) -> Listed:
    open_prescription = Prescription.objects.open(at=at).filter(patient=OuterRef("pk"))
    question = Case(When(Exists(open_prescription), then=Value(str(Ask.DISPENSE))), default=Value(str(Ask.PRESCRIBE)))
    return found.annotate(
        standing=FilteredRelation("standings", condition=Q(standings__ask=question)),
        question=F("standing__ask"),
        turns_at=Coalesce("standing__until", "standing__permits_from"),
        first=_withheld("requirement"),
        hold=_withheld("layer"),
        tab=_tab(at),
        move=Case(
            When(standing__permits=True, standing__ask=Ask.DISPENSE, then=Value(str(Owner.PHARMACY))),
            When(standing__permits=True, then=Value(str(Owner.PRESCRIBER))),
            default=_withheld("owner"),
            output_field=TextField(),
        ),
    )


def _tab(at: datetime) -> Case:
    tabs = {
        Tab.WORKING: Q(standing__isnull=True) | Q(standing__stale_at__lte=at),
        Tab.CLOSING: Q(standing__permits=True, standing__until__lte=midnight(program_day(at) + 1)),
        Tab.ELIGIBLE: Q(standing__permits=True),
        # Nobody has to do anything: only time is missing.
        Tab.COMING: Q(standing__permits_from__isnull=False),
    }
    return Case(*[When(fits, then=Value(str(tab))) for tab, fits in tabs.items()], default=Value(str(Tab.BLOCKED)))


def _withheld(what: str) -> Coalesce:
    """Return what is said of the first requirement that withholds; the program's come before the clinic's."""
    stored = KeyTextTransform(what, KeyTransform(0, KeyTransform("withheld", F("standing__summary"))))
    # Text, so that it is compared as such and not as JSON.
    return Coalesce(stored, Value(""), output_field=TextField())


def in_order(found: Listed, sort: Sort) -> Listed:
    """Return the patients as they are worked through, with the standings a row is made of."""
    # Only what a row says: thousands of wide rows take long to sort.
    narrow = found.select_related(None).only("reference", "given_name", "family_name")
    return narrow.order_by(*_ORDER[sort]).prefetch_related("standings")


class Counts(NamedTuple):
    """Hold how many patients each tab holds, and of how many nothing but this user's counseling is missing."""

    of: Mapping[Tab, int]
    only_counseling: int


def counts(found: Listed, user: User) -> Counts:
    """Count the patients."""
    of_tab = {"number": Count("pk"), "only_counseling": Count("pk", filter=_needs_counseling_by(user))}
    rows = list(found.order_by().values_list("tab").annotate(**of_tab))
    held = {tab: number for tab, number, _ in rows}
    return Counts({tab: held.get(tab, 0) for tab in Tab}, sum(number for *_, number in rows))


def _needs_counseling_by(user: User) -> Q:
    is_left = Q(prescriber=user, standing__ask=Ask.PRESCRIBE, standing__blocking=ONLY_COUNSELING)
    return is_left & ~Q(tab=Tab.WORKING)


def reasons(found: Listed) -> Sequence[tuple[str, int]]:
    """Return what is first in the way of the blocked, by requirement, and of how many; the most frequent first."""
    blocked = found.filter(tab=Tab.BLOCKED).order_by()
    return list(blocked.values_list("first").annotate(of=Count("pk")).order_by("-of", "first"))


def to_work_out(user: User, search: str, *, limit: int, at: datetime) -> Sequence[int]:
    """Return the user's patients whose standings are missing or stale: to be worked out before anything is said."""
    standings = Standing.objects.filter(patient=OuterRef("pk"))
    found = _searched(user, search, at).filter(Exists(standings.filter(stale_at__lte=at)) | ~Exists(standings))
    return list(found.order_by("pk").values_list("pk", flat=True)[:limit])


def waiting_for_counseling(user: User, *, at: datetime) -> Listed:
    """Return the prescriber's own patients of whom nothing but the counseling is missing to be prescribed."""
    return listed(user, Filters(), at=at).filter(_needs_counseling_by(user)).order_by(*_ORDER[Sort.NAME])


def own_patients(user: User, references: Collection[str], *, at: datetime) -> Sequence[Patient]:
    """Return the prescriber's own patients with these references, by name."""
    # No reference holds a NUL, which PostgreSQL would not even look for.
    asked = [each for each in references if "\0" not in each]
    found = patients.visible_to(user, on=program_date(at)).filter(prescriber=user, reference__in=asked)
    return list(found.order_by(*_ORDER[Sort.NAME]))


def saved_views(user: User) -> QuerySet[SavedView]:
    """Return the views this user keeps, by name."""
    return SavedView.objects.filter(created_by=user).order_by("name", "pk")

"""Read signatures with whether the audit trail knows them, and the rows that they sign."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Exists, JSONField, Model, OuterRef, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from accounts.models import Signature
from audit.actions import Action
from audit.models import Event
from monitoring.models import Authorization, Prescription, Withdrawal
from monitoring.services import meanings
from monitoring.services.new_facts import MODELS
from patients.models import Patient


class Signable(NamedTuple):
    """Hold the model of what is signed, and which of its fields is its public reference."""

    model: type[Model]
    reference: str


SIGNABLE: Mapping[str, Signable] = {
    **{str(kind): Signable(MODELS[kind], "reference") for kind in meanings.OF_FACTS},
    meanings.PRESCRIPTION: Signable(Prescription, "reference"),
    meanings.AUTHORIZATION: Signable(Authorization, "number"),
    meanings.WITHDRAWAL: Signable(Withdrawal, "reference"),
}
_AT_ONCE = 500


class Key(NamedTuple):
    """Name what is signed among everything about one patient."""

    kind: str
    reference: str


def about(patient: Patient, keys: Collection[Key]) -> Mapping[Key, Signature]:
    """Return the signatures of some rows about a patient, in one query; in none where nothing is asked for."""
    if not keys:
        return {}
    found = _all().filter(patient=patient.reference, subject__in={each.reference for each in keys})
    return {key: each for each in found if (key := Key(each.subject_kind, each.subject)) in keys}


def with_rows() -> Iterator[tuple[Signature, Model | None]]:
    """Yield every signature with the row it signs, oldest first; None where there is none."""
    last = 0
    while found := list(_all().filter(pk__gt=last).order_by("pk")[:_AT_ONCE]):
        rows = _rows(found)
        yield from ((each, rows.get((each.patient, each.subject_kind, each.subject))) for each in found)
        last = found[-1].pk


def lost() -> QuerySet[Any]:
    """Return the events of signatures that are not there any more."""
    kept = Signature.objects.filter(sha256=OuterRef("of"))
    return _of_signatures().filter(~Exists(kept), action=Action.SIGNED).order_by("pk")


def _rows(signatures: Sequence[Signature]) -> Mapping[tuple[str, str, str], Model]:
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    for each in signatures:
        wanted[each.subject_kind].add(each.subject)
    return {
        (row.patient.reference, kind, getattr(row, SIGNABLE[kind].reference)): row
        for kind in SIGNABLE
        for row in _named(SIGNABLE[kind], wanted[kind])
    }


def _named(signable: Signable, references: Collection[str]) -> Iterable[Any]:
    rows = signable.model._default_manager.filter(**{f"{signable.reference}__in": references})
    return rows.select_related("patient")


def _all() -> QuerySet[Signature]:
    known = _of_signatures().filter(
        action=Action.SIGNED, patient=OuterRef("patient"), subject=OuterRef("subject"), of=OuterRef("sha256")
    )
    found = Signature.objects.select_related("signer")
    return found.annotate(is_in_trail=Exists(known))  # type: ignore[no-redef]


def _of_signatures() -> QuerySet[Any]:
    """Read out of each event's details, which are kept as text, the hash of the signature that it is of."""
    return Event.objects.annotate(as_json=Cast("detail", JSONField())).annotate(of=KT("as_json__sha256"))

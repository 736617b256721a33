"""Read what the bench needs: whom a typed reference or name means, which results are on record, which limits were used last."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from accounts.models import User
from monitoring.models import Analyte, Lab
from monitoring.policy.decide import program_date
from patients import selectors as patients
from patients.models import BirthDate, Patient

# So many results tell what a laboratory reports of late.
_LATE = 300


class Person(NamedTuple):
    """Hold a patient whose results this user may record, and the birth date on record."""

    patient: Patient
    born_on: date | None


class People:
    """Find, among one user's patients, whom typed references and names mean, in as many queries for many as for one."""

    def __init__(self, user: User, typed: Iterable[str], *, at: datetime) -> None:
        visible = patients.visible_to(user, on=program_date(at))
        names = visible.select_related(None).values_list("pk", "reference", "family_name", "given_name")
        fitting = _fitting(names, {each for each in typed if each})
        wanted = {pk for found in fitting.values() for pk in found}
        born_on = _birth_dates(wanted)
        people = {each.pk: Person(each, born_on.get(each.pk)) for each in visible.filter(pk__in=wanted)}
        self._fitting = {text: [people[pk] for pk in found] for text, found in fitting.items()}

    def fitting(self, typed: str) -> Sequence[Person]:
        """Return everybody meant by a reference, by a name as “family, given” or “given family”, or by both together."""
        return self._fitting.get(typed, [])


def _fitting(names: Iterable[tuple[int, str, str, str]], typed: Collection[str]) -> Mapping[str, Sequence[int]]:
    by_reference: dict[str, int] = {}
    by_name: defaultdict[str, list[int]] = defaultdict(list)
    for pk, reference, family, given in names:
        by_reference[reference.upper()] = pk
        for name in {_plain(f"{family}, {given}"), _plain(f"{given} {family}")}:
            by_name[name].append(pk)
    found = {}
    for text in typed:
        reference, _, name = text.upper().partition(" ")
        named = by_name.get(_plain(text), [])
        if text.upper() in by_reference:
            named = [by_reference[text.upper()]]
        elif reference in by_reference:
            # Both are given, and they must agree.
            named = [pk for pk in by_name.get(_plain(name), []) if pk == by_reference[reference]]
        found[text] = named
    return found


def _birth_dates(ids: Collection[int]) -> Mapping[int, date]:
    """Return the birth date last recorded of each patient that was not corrected."""
    rows = BirthDate.objects.filter(patient_id__in=ids, voids__isnull=True).order_by("pk")
    return dict(rows.values_list("patient_id", "born_on"))


def _plain(name: str) -> str:
    """Return a name without what people type differently: accents, capitals, spaces."""
    letters = unicodedata.normalize("NFKD", name.replace(",", ", "))
    return " ".join("".join(each for each in letters if not unicodedata.combining(each)).casefold().split())


class LabKey(NamedTuple):
    """Name what is measured once: an analyte of a patient's blood drawn on a day."""

    patient_id: int
    collected_on: date
    analyte: str


def labs_on_record(patient_ids: Collection[int], days: Collection[date]) -> Mapping[LabKey, Lab]:
    """Return the results on record of blood that these patients had drawn on these days, of each the latest."""
    rows = Lab.objects.filter(patient_id__in=patient_ids, collected_on__in=days, voids__isnull=True).order_by("pk")
    return {LabKey(row.patient_id, row.collected_on, row.analyte): row for row in rows}


def last_used(user: User) -> Mapping[Analyte, Lab]:
    """Return a lab with the unit and limit that were used most of late for each analyte: by this user, else at the clinic.

    What was used once only, as one patient's own limit is, is not what a laboratory reports.
    """
    rows = Lab.objects.filter(recorded_by__clinic=user.clinic, voids__isnull=True)
    latest = list(rows.order_by("-pk")[:_LATE])
    own = [each for each in latest if each.recorded_by_id == user.pk]
    return {**_used_most(latest), **_used_most(own)}


def _used_most(labs: Sequence[Lab]) -> Mapping[Analyte, Lab]:
    counts = Counter((each.analyte, each.unit, each.upper_limit) for each in labs)
    used: dict[Analyte, Lab] = {}
    for lab in labs:
        count = counts[lab.analyte, lab.unit, lab.upper_limit]
        other = used.get(Analyte(lab.analyte))
        if count > (counts[other.analyte, other.unit, other.upper_limit] if other else 1):
            used[Analyte(lab.analyte)] = lab
    return used

"""Read what the bench needs: whom a typed reference or name means, which results are on record, which limits were used last."""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Max, Q

from accounts.models import User
from monitoring.models import Analyte, Lab
from monitoring.policy.decide import program_date
from patients import selectors as patients
from patients.models import BirthDate, Patient


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
    """Return the lab last recorded of each analyte, for its unit and limit: by this user, else by a colleague of the clinic."""
    own = Max("pk", filter=Q(recorded_by=user))
    rows = Lab.objects.filter(recorded_by__clinic=user.clinic, voids__isnull=True)
    latest = rows.values("analyte").annotate(own=own, any=Max("pk")).order_by("analyte")
    found = Lab.objects.filter(pk__in=[each["own"] or each["any"] for each in latest])
    return {Analyte(lab.analyte): lab for lab in found}

"""Read what the bench needs: whom a typed reference or name means, which results are on record, which limits were used last."""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
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
    """Find, among one user's patients, whom a typed reference or name means, in two queries however many are asked for."""

    def __init__(self, user: User, *, at: datetime) -> None:
        visible = patients.visible_to(user, on=program_date(at))
        born_on = _birth_dates(visible.values_list("pk", flat=True))
        people = [Person(each, born_on.get(each.pk)) for each in visible]
        self._by_reference = {each.patient.reference.upper(): each for each in people}
        self._by_name: defaultdict[str, list[Person]] = defaultdict(list)
        for person in people:
            for name in _names(person.patient):
                self._by_name[name].append(person)

    def fitting(self, typed: str) -> Sequence[Person]:
        """Return everybody meant by a reference, by a name as “family, given” or “given family”, or by both together."""
        reference, _, name = typed.partition(" ")
        person = self._by_reference.get(typed.upper()) or self._by_reference.get(reference.upper())
        if person is None:
            return self._by_name.get(_plain(typed), [])
        is_whole = person.patient.reference.upper() == typed.upper()
        return [person] if is_whole or person in self._by_name.get(_plain(name), []) else []


def _birth_dates(ids: Collection[int]) -> Mapping[int, date]:
    """Return the birth date last recorded of each patient that was not corrected."""
    rows = BirthDate.objects.filter(patient_id__in=ids, voids__isnull=True).order_by("pk")
    return dict(rows.values_list("patient_id", "born_on"))


def _names(patient: Patient) -> set[str]:
    family, given = patient.family_name, patient.given_name
    return {_plain(f"{family}, {given}"), _plain(f"{given} {family}")}


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

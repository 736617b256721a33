"""Hold the bench's sheet: units and limits for all rows, and many patients' results, each row read and judged as typed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from monitoring.forms.bench_cells import Complaint
from monitoring.forms.bench_columns import ANALYTES, COLLECTED_ON, COLUMNS
from monitoring.forms.labs import USUAL
from monitoring.forms.panels import Panel
from monitoring.models import Analyte, Lab
from monitoring.presenters.entries import plain
from monitoring.selectors.bench import Person
from monitoring.services import units
from monitoring.services.new_facts import NewFact
from monitoring.services.spreadsheets import MAX_ROWS
from monitoring.services.units import Measured

FIRST_ROWS = 10
MORE_ROWS = 10
_NUMBER = re.compile(r"[0-9]{1,4}")


class LimitsForm(Panel):
    """Ask once, for the whole sheet, for each analyte's unit and upper limit of normal."""

    def __init__(self, data: Any = None, *, initial: Mapping[str, str] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        for analyte in ANALYTES:
            offered = [(each, each) for each in units.offered(analyte)]
            self.fields[f"{analyte}_unit"] = forms.ChoiceField(
                label=_("%(label)s unit") % {"label": analyte.label}, choices=offered
            )
            self.fields[f"{analyte}_upper_limit"] = forms.DecimalField(
                label=_("%(label)s upper limit") % {"label": analyte.label},
                min_value=Decimal("0.0001"),
                max_digits=12,
                decimal_places=4,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )

    def of(self, analyte: Analyte) -> tuple[str, Decimal]:
        """Return the unit and the limit of an analyte.

        :raises Complaint: they are not set
        """
        try:
            return self.cleaned_data[f"{analyte}_unit"], self.cleaned_data[f"{analyte}_upper_limit"]
        except KeyError:
            raise Complaint(
                _("Set the unit and the upper limit of %(label)s at the top.") % {"label": analyte.label}
            ) from None


def last_limits(latest: Mapping[Analyte, Lab]) -> dict[str, str]:
    """Return the units and limits last used, else what laboratories usually report."""
    initial: dict[str, str] = {}
    for analyte in ANALYTES:
        lab = latest.get(analyte)
        unit = units.written(analyte, lab.unit) if lab is not None else None
        found = (unit, plain(lab.upper_limit)) if lab is not None and unit else USUAL[analyte]
        initial |= {f"{analyte}_unit": found[0], f"{analyte}_upper_limit": found[1]}
    return initial


@dataclass
class Row:
    """Hold one row as typed, and what was made of it."""

    number: int
    typed: Mapping[str, str]
    confirmed: str = ""
    complaints: dict[str, str] = field(default_factory=dict)
    unlikely: dict[str, str] = field(default_factory=dict)
    measured: dict[Analyte, Measured] = field(default_factory=dict)
    person: Person | None = None
    facts: list[NewFact] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nobody typed anything but the day, which new rows hold already."""
        return not any(self.typed[column] for column in COLUMNS if column != COLLECTED_ON)

    @property
    def has_results(self) -> bool:
        return any(self.typed[analyte] for analyte in ANALYTES)

    @property
    def confirmation(self) -> str:
        """What confirms exactly these results of this patient: nobody can send it before being asked."""
        patient = self.person.patient.pk if self.person else None
        content = [patient, *(sorted(each.fields.items()) for each in self.facts), sorted(self.unlikely.items())]
        return salted_hmac("bench", repr(content)).hexdigest()

    @property
    def is_confirmed(self) -> bool:
        return bool(self.unlikely) and constant_time_compare(self.confirmed, self.confirmation)

    @property
    def is_wrong(self) -> bool:
        return bool(self.complaints) or (bool(self.unlikely) and not self.is_confirmed)

    @property
    def is_good(self) -> bool:
        return not self.is_empty and not self.is_wrong


def read_rows(data: Mapping[str, str]) -> list[Row]:
    """Return the rows of a sheet as they were sent.

    :raises BadRequest: there are none, or more than a sheet holds
    """
    return [read_row(data, number) for number in range(1, read_number(data.get("rows", "")) + 1)]


def read_number(text: str) -> int:
    """Return the number of a row.

    :raises BadRequest: no sheet has such a row
    """
    if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= MAX_ROWS:
        raise BadRequest("a sheet has from one to so many rows")
    return int(text)


def read_row(data: Mapping[str, str], number: int) -> Row:
    """Return one row as it was sent; numbers begin with 1."""
    typed = {column: data.get(f"{number}-{column}", "").strip() for column in COLUMNS}
    return Row(number, typed, confirmed=data.get(f"{number}-confirmed", ""))


def rows_from(many: Iterable[Mapping[str, str]], *, first: int = 1) -> list[Row]:
    """Return rows that hold these texts, numbered from the first on."""
    return [Row(number, typed) for number, typed in enumerate(many, start=first)]


def blank(count: int, *, collected_on: str) -> list[dict[str, str]]:
    """Return the texts of new rows: nothing but the day."""
    return [dict.fromkeys(COLUMNS, "") | {COLLECTED_ON: collected_on} for _number in range(count)]

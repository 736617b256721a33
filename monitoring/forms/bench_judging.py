"""Judge the rows of a bench's sheet: whose results they are, what cannot be, what is unlikely, what is there already."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from monitoring.forms import bench_cells
from monitoring.forms.bench import LimitsForm, Row
from monitoring.forms.bench_cells import Complaint
from monitoring.forms.bench_columns import ANALYTES, BORN_ON, COLLECTED_ON, PATIENT, UNSORTED
from monitoring.models import Analyte
from monitoring.selectors.bench import LabKey, People, Person, labs_on_record
from monitoring.services import bench, checks, facts, units
from monitoring.services.checks import NeedsConfirmation, NotRecordable
from monitoring.services.new_facts import NewFact
from monitoring.services.units import Measured, NotConvertible
from patients.models import Kind

_LONGEST = 1000


def judge(rows: Sequence[Row], limits: LimitsForm, *, people: People, at: datetime) -> None:
    """Fill in, for each row that is not empty, whose results they are, the facts to record, and what is wrong or unlikely."""
    filled = [row for row in rows if not row.is_empty]
    limits.is_valid()
    for row in filled:
        _Reading(row, limits, at).read(people)
    _ask_about_repeats(filled)
    _ask_about_doubles(filled)


class _Reading:
    """Read one row, cell by cell, and note each complaint at its column."""

    def __init__(self, row: Row, limits: LimitsForm, at: datetime) -> None:
        self._row, self._limits, self._at = row, limits, at

    def read(self, people: People) -> None:
        row = self._row
        if any("\0" in text or len(text) > _LONGEST for text in row.typed.values()):
            row.complaints[PATIENT] = _("A cell of this row holds what cannot be stored. Type the row again.")
            return
        if UNSORTED in row.typed[PATIENT]:
            row.complaints[PATIENT] = _(
                "This row has more cells than the heading. Look for a comma in a number, and type the row again."
            )
            return
        self._find(people)
        collected_on = self._cell(COLLECTED_ON, bench_cells.day)
        for analyte in ANALYTES:
            if row.typed[analyte]:
                self._measure(analyte)
        if not row.has_results:
            row.complaints[ANALYTES[0]] = _("Type at least one result.")
        if row.person and collected_on:
            self._check(row.person, collected_on)

    def _find(self, people: People) -> None:
        row = self._row
        born_on = self._cell(BORN_ON, bench_cells.day) if row.typed[BORN_ON] else None
        if BORN_ON not in row.complaints:
            row.person = self._cell(PATIENT, lambda typed: _person(typed, born_on, people))
        if row.person and row.has_results and not (born_on or _is_named_by_reference(row.person, row.typed[PATIENT])):
            row.complaints[BORN_ON] = _("A name alone is not enough. Add the birth date, or type the reference.")

    def _cell(self, column: str, read: Any) -> Any:
        try:
            return read(self._row.typed[column])
        except Complaint as complaint:
            self._row.complaints[column] = str(complaint)
            return None

    def _measure(self, analyte: Analyte) -> None:
        measured = self._cell(analyte, lambda typed: _measured(typed, analyte, self._limits))
        if measured is not None:
            self._row.measured[analyte] = measured

    def _check(self, person: Person, collected_on: date) -> None:
        today = facts.latest_date(self._at, person.patient)
        for analyte, measured in self._row.measured.items():
            fields = {"collected_on": collected_on, "analyte": str(analyte), "value": measured.value,
                      "unit": measured.unit, "upper_limit": measured.upper_limit}  # fmt: skip
            self._row.facts.append(NewFact(Kind.LAB, fields))
            try:
                checks.refuse_impossible(Kind.LAB, fields, today=today)
                checks.ask_about_unlikely(Kind.LAB, fields, today=today)
            except NeedsConfirmation as unlikely:
                self._row.unlikely[analyte] = " ".join(unlikely.complaints.values())
            except NotRecordable as refused:
                note_refusal(self._row, refused, analyte)


def note_refusal(row: Row, refused: NotRecordable, analyte: Analyte | None = None) -> None:
    """Note what was refused at the columns it is about; a field of a result belongs to its analyte's."""
    for name, complaint in refused.complaints.items():
        column = name if name in row.typed else analyte or PATIENT
        row.complaints[column] = complaint


def _is_named_by_reference(person: Person, typed: str) -> bool:
    return person.patient.reference.casefold() in typed.casefold()


def _person(typed: str, born_on: date | None, people: People) -> Person:
    if not typed:
        raise Complaint(_("Say whose results these are: the reference, or the name and the birth date."))
    fitting = people.fitting(typed)
    if not fitting:
        raise Complaint(_("No patient of yours has this reference or name. Check the spelling, or type the reference."))
    if born_on is not None:
        fitting = [each for each in fitting if each.born_on == born_on]
    if not fitting:
        raise Complaint(_("The record has another birth date, or none. Check whose results these are."))
    if len(fitting) > 1:
        raise Complaint(_("More than one patient of yours has this name. Add the birth date, or type the reference."))
    return fitting[0]


def _measured(typed: str, analyte: Analyte, limits: LimitsForm) -> Measured:
    value = bench_cells.value(typed, analyte)
    sheet_unit, sheet_limit = limits.of(analyte)
    # A limit typed beside a value is in that value's unit.
    unit = value.unit or sheet_unit
    if value.upper_limit is not None:
        limit, limit_unit = value.upper_limit, unit
    else:
        limit, limit_unit = sheet_limit, sheet_unit
    if not limit:
        raise Complaint(_("An upper limit of zero cannot be. Check it."))
    try:
        return units.in_one_unit(analyte, value.number, unit, limit, limit_unit)
    except NotConvertible:
        raise Complaint(_("The value and its limit are in units that cannot be converted into each other.")) from None


def _ask_about_repeats(rows: Collection[Row]) -> None:
    people = {row.person.patient.pk for row in rows if row.person}
    on_record = labs_on_record(people, {each.fields["collected_on"] for row in rows for each in row.facts})
    for row in rows:
        try:
            if row.person:
                bench.ask_about_repeats(row.facts, patient_id=row.person.patient.pk, on_record=on_record)
        except NeedsConfirmation as repeated:
            row.unlikely |= {analyte: _joined(row, analyte, text) for analyte, text in repeated.complaints.items()}


def _ask_about_doubles(rows: Collection[Row]) -> None:
    seen: dict[LabKey, int] = {}
    for row in rows:
        for each in row.facts if row.person else ():
            analyte = each.fields["analyte"]
            key = LabKey(row.person.patient.pk, each.fields["collected_on"], analyte)  # type: ignore[union-attr]
            if key in seen:
                text = _("Row %(number)d holds this too: the same patient, day and analyte.") % {"number": seen[key]}
                row.unlikely[analyte] = _joined(row, analyte, text)
            seen.setdefault(key, row.number)


def _joined(row: Row, analyte: str, text: str) -> str:
    return " ".join(filter(None, [row.unlikely.get(analyte), text]))

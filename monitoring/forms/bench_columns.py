"""Recognize the columns of a table by their headings, in English and Spanish, in any order, and sort its cells into rows."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

from monitoring.forms.bench_cells import DayOrder, sorted_day
from monitoring.models import Analyte
from monitoring.services.spreadsheets import Table, Unreadable

# What the bench holds, in the order of its columns.
ANALYTES = (Analyte.ALT, Analyte.AST, Analyte.BILIRUBIN_TOTAL, Analyte.ALP, Analyte.TRIGLYCERIDES)
PATIENT, BORN_ON, COLLECTED_ON = "patient", "born_on", "collected_on"
COLUMNS = (PATIENT, BORN_ON, COLLECTED_ON, *(str(each) for each in ANALYTES))
# Read only to be put together with another: names in parts, and what belongs to a value.
_NAME, _FAMILY, _GIVEN = "name", "family", "given"
_UNIT, _LIMIT = "unit", "limit"
# What files of ours add, and nobody has to read again.
_WRONG = "wrong"
_WHO = {PATIENT, _NAME, _FAMILY, _GIVEN}
# Stands between the cells of a row that has more of them than the heading.
UNSORTED = " | "

_HEADINGS = tomllib.loads(Path(__file__).with_name("bench_headings.toml").read_text(encoding="utf-8"))
_BY_HEADING = {heading: column for column, names in _HEADINGS["columns"].items() for heading in names}
_PARTS = {words: part for part, names in _HEADINGS["parts"].items() for words in names}
# ALT (U/L), ALT [U/L], ALT, U/L
_UNIT_OF_HEADING = re.compile(r"^(?P<name>.*?)[\s,]*[(\[]?(?P<unit>[^\W\d_]+/[^\W\d_]+)[)\]]?$")


def labels() -> Mapping[str, str]:
    """Return what each column is called."""
    names = {PATIENT: _("Patient"), BORN_ON: _("Birth date"), COLLECTED_ON: _("Drawn on"), str(Analyte.ALP): "ALP"}
    return {column: names.get(column) or str(Analyte(column).label) for column in COLUMNS}


def label_of_errors() -> str:
    """Return what the column is called that says what is wrong with a row."""
    return _("What is wrong")


class Heading(NamedTuple):
    """Hold what a column is: one of the bench's, or a part of an analyte's; and the unit its heading names."""

    column: str
    part: str = ""
    unit: str = ""


class Brought(NamedTuple):
    """Hold the rows that a table brought, as typed, and the headings of columns that were not read."""

    rows: Sequence[Mapping[str, str]]
    unread: Sequence[str]


def rows_of(table: Table, *, order: DayOrder, collected_on: date | None) -> Brought:
    """Return the rows of a table whose first row names its columns.

    :param order: what a day such as 3/4/2026 means in it
    :param collected_on: the day of rows that say none
    :raises Unreadable: its columns are not named, or one is named twice
    """
    if len(table) < 2:
        raise Unreadable(_("There are no rows to read. Copy the heading and the rows below it."))
    ours = {_plain(label): column for column, label in {**labels(), _WRONG: label_of_errors()}.items()}
    headings = [_recognized(text, {**ours, **_BY_HEADING}) for text in table[0]]
    _refuse_unnamed(headings)
    unread = [text for text, heading in zip(table[0], headings, strict=True) if heading is None and text]
    default = collected_on.isoformat() if collected_on else ""
    return Brought([_row(cells, headings, order, default) for cells in table[1:]], unread)


def _recognized(text: str, columns: Mapping[str, str]) -> Heading | None:
    plain = _plain(text)
    if plain in columns:
        return Heading(columns[plain])
    if (found := _UNIT_OF_HEADING.match(text.strip())) and (column := columns.get(_plain(found["name"]))):
        return Heading(column, unit=found["unit"])
    for words, part in _PARTS.items():
        for name in (plain.removesuffix(f" {words}"), plain.removeprefix(f"{words} ").removeprefix("de ")):
            if name != plain and columns.get(name) in ANALYTES:
                return Heading(columns[name], part)
    return None


def _refuse_unnamed(headings: Sequence[Heading | None]) -> None:
    named = [(each.column, each.part) for each in headings if each is not None]
    columns = {column for column, part in named if not part}
    if not columns & _WHO or not columns & set(ANALYTES):
        raise Unreadable(
            _("The first row must name the columns: %(columns)s.") % {"columns": ", ".join(labels().values())}
        )
    if len(set(named)) < len(named):
        raise Unreadable(_("Two columns have the same name. Give each its own, or leave one out."))


def _row(cells: Sequence[str], headings: Sequence[Heading | None], order: DayOrder, drawn_on: str) -> dict[str, str]:
    # A comma in a number pushes all that follows out of its column: such a row is kept whole, in its first cell.
    if len(cells) > len(headings):
        return dict.fromkeys(COLUMNS, "") | {PATIENT: UNSORTED.join(cells)}
    found = {each: text for text, each in zip(cells, headings, strict=False) if each is not None and text}
    plain = {each.column: text for each, text in found.items() if not each.part}
    return {
        PATIENT: _who(plain),
        BORN_ON: sorted_day(plain.get(BORN_ON, ""), order),
        COLLECTED_ON: sorted_day(plain.get(COLLECTED_ON, drawn_on), order),
        **{str(each): _value(each, found) for each in ANALYTES},
    }


def _who(plain: Mapping[str, str]) -> str:
    """Return a reference, a name, or both: then they must fit each other."""
    in_parts = ", ".join(plain[part] for part in (_FAMILY, _GIVEN) if part in plain)
    return " ".join(filter(None, [plain.get(PATIENT), plain.get(_NAME) or in_parts]))


def _value(analyte: Analyte, found: Mapping[Heading, str]) -> str:
    """Return a value with the unit and the limit that the table gives it: the sheet's own may be others."""
    named = next((each for each in found if each.column == analyte and not each.part), None)
    if named is None:
        return ""
    text = found[named]
    unit = found.get(Heading(analyte, _UNIT)) or named.unit
    limit = found.get(Heading(analyte, _LIMIT))
    with_unit = f"{text} {unit}" if unit and "/" not in text else text
    return f"{with_unit} / {limit}" if limit else with_unit


def _plain(text: str) -> str:
    """Return a heading without what people write differently: accents, capitals, signs."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(re.findall(r"[a-z0-9]+", "".join(each for each in letters if not unicodedata.combining(each))))

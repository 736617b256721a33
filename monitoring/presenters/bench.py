"""Show the rows of the bench's sheet: whom a row is about, how far off each value is, and what recording it would change."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.forms.bench import Row
from monitoring.forms.bench_columns import ANALYTES, BORN_ON, COLLECTED_ON, COLUMNS, labels
from monitoring.models import Analyte
from monitoring.policy import facts as kinds
from monitoring.presenters.dates import day_in_words
from monitoring.presenters.effects import Effect
from monitoring.presenters.entries import listed_name, plain, times_limit
from monitoring.presenters.grades import grade, triglycerides_grade
from monitoring.services.units import Measured

LIVER_RULES = ("liver-enzymes-acceptable", "liver-enzymes-current")
_DAYS = (BORN_ON, COLLECTED_ON)


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold one field of a row: its name and id on the page, what was typed, and what is wrong with that."""

    column: str
    name: str
    label: str
    text: str
    kind: str
    complaint: str = ""
    reading: str = ""
    level: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class RowView:
    """Hold one row as the page shows it; `state` is empty, begun, good, asks or wrong."""

    number: int
    state: str
    cells: Sequence[Cell]
    name: str = ""
    reference: str = ""
    born: str = ""
    effect: Effect | None = None
    liver: Sequence[str] = ()
    asked: Sequence[tuple[str, str]] = ()
    confirmation: str = ""
    is_confirmed: bool = False

    @property
    def complaints(self) -> Sequence[tuple[str, str]]:
        """What is wrong, each with the label of its column."""
        return [(cell.label, cell.complaint) for cell in self.cells if cell.complaint]

    @property
    def who(self) -> str:
        """Whom an error is about, as far as it is known."""
        return self.name or self.cells[0].text


def row_view(row: Row, effect: Effect | None = None) -> RowView:
    """Return a row as the page shows it."""
    called = labels()
    person = row.person
    return RowView(
        number=row.number,
        state=_state(row),
        cells=[_cell(row, column, called[column]) for column in COLUMNS],
        name=listed_name(person.patient) if person else "",
        reference=person.patient.reference if person else "",
        born=day_in_words(person.born_on) if person and person.born_on else "",
        effect=effect,
        liver=_liver(effect),
        asked=[(called[analyte], text) for analyte, text in row.unlikely.items()],
        confirmation=row.confirmation if row.unlikely else "",
        is_confirmed=row.is_confirmed,
    )


def _state(row: Row) -> str:
    if row.is_empty:
        return "empty"
    if row.complaints:
        return "wrong"
    if not row.has_results:
        return "begun"
    return "asks" if row.is_wrong else "good"


def _cell(row: Row, column: str, label: str) -> Cell:
    measured = row.measured.get(Analyte(column)) if column in ANALYTES else None
    return Cell(
        column=column,
        name=f"{row.number}-{column}",
        label=label,
        text=row.typed[column],
        kind=_kind(row, column),
        complaint=row.complaints.get(column, ""),
        reading=_reading(Analyte(column), measured) if measured else "",
        level=_level(Analyte(column), measured) if measured else "",
        note=_note(measured) if measured else "",
    )


def _kind(row: Row, column: str) -> str:
    # A browser's calendar would hide, and lose, what is no day.
    is_day = column in _DAYS and column not in row.complaints
    return "date" if is_day else "text"


def _reading(analyte: Analyte, measured: Measured) -> str:
    """Return how many times the limit a value is, and its grade."""
    multiple = times_limit(measured.value, measured.upper_limit)
    graded = _grade(analyte, measured)
    if not graded:
        return _("%(times)s × limit") % {"times": multiple}
    return _("%(times)s × limit · grade %(grade)d") % {"times": multiple, "grade": graded}


def _level(analyte: Analyte, measured: Measured) -> str:
    graded = _grade(analyte, measured) or 0
    return ("", "raised", "high", "high", "high")[graded]


def _grade(analyte: Analyte, measured: Measured) -> int | None:
    if analyte is Analyte.TRIGLYCERIDES:
        return triglycerides_grade(measured.value, measured.unit)
    lab = kinds.Lab("", 0, kinds.Analyte(analyte), measured.value, measured.unit, measured.upper_limit)
    return grade(lab)


def _note(measured: Measured) -> str:
    """Return what was converted into what, and by which factor; nothing is converted silently."""
    if measured.conversion is None:
        return ""
    number = measured.upper_limit if measured.is_limit_converted else measured.value
    words = {
        "number": plain(number),
        "unit": measured.unit,
        "larger": measured.conversion.larger,
        "factor": plain(measured.conversion.factor),
        "smaller": measured.conversion.smaller,
    }
    if measured.is_limit_converted:
        return _("Limit recorded as %(number)s %(unit)s (1 %(larger)s = %(factor)s %(smaller)s)") % words
    return _("Recorded as %(number)s %(unit)s (1 %(larger)s = %(factor)s %(smaller)s)") % words


def _liver(effect: Effect | None) -> Sequence[str]:
    """Return what the clinic's rules on liver enzymes would say; the first of them always, the other if it withholds."""
    if effect is None:
        return ()
    found = [row for row in effect.after.clinic if row.id in LIVER_RULES]
    told = [row.reason for row in found if row.withholds or row.id == LIVER_RULES[0]]
    return list(dict.fromkeys(told))


def recorded(results: int) -> str:
    """Return how much was recorded: names have no place in a message that a browser may keep."""
    return ngettext("Recorded %(number)d result.", "Recorded %(number)d results.", results) % {"number": results}

"""Lay out what reports share: tables of counts by month, with small numbers hidden, and charts of shares."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from monitoring.presenters.bars import Bars, Measure, chart
from monitoring.presenters.dates import month_in_words
from monitoring.presenters.suppression import SMALLEST_SHOWN, Counts, is_small
from monitoring.selectors.reports import Period

Cell = str | int
NO_SHARE = "–"


class Row(NamedTuple):
    """Hold one line of a table; the last one of a report by month sums up."""

    label: str
    cells: Sequence[Cell]
    is_total: bool = False


class Table(NamedTuple):
    """Hold a table: what heads its columns, the first of them the lines' names."""

    headings: Sequence[str]
    rows: Sequence[Row]

    def lines(self) -> list[list[Cell]]:
        """Return the lines as a spreadsheet holds them."""
        return [[row.label, *row.cells] for row in self.rows]


class Report(NamedTuple):
    """Hold one report as its page shows it."""

    definition: Sequence[str]
    chart: Bars
    table: Table
    is_empty: bool


def shares_chart(title: str, counts: Counts, period: Period, part: int) -> Bars:
    shares = [counts.share(row, part) for row in range(len(period.months))]
    bars = [
        Measure(month_in_words(month), NO_SHARE if share is None else f"{percent(share)}%", share)
        for month, share in zip(period.months, shares, strict=True)
    ]
    return chart(title, bars, full=1)


def by_month(counts: Counts, period: Period, columns: Sequence[str], share: tuple[str, int] | None = None) -> Table:
    labels = [*[month_in_words(month) for month in period.months], _("All months")]
    rows = []
    for number, label in enumerate(labels):
        cells: list[Cell] = [cell(counts, number, column) for column in range(len(columns))]
        if share is not None:
            found = counts.share(number, share[1])
            cells.append(NO_SHARE if found is None else percent(found))
        rows.append(Row(label, cells, is_total=number == len(period.months)))
    return Table([_("Month"), *columns, *([share[0]] if share else [])], rows)


def cell(counts: Counts, row: int, column: int) -> Cell:
    return counted(counts.cells[row][column], counts.shows(row, column))


def counted(count: int, may_be_shown: bool) -> Cell:
    if may_be_shown:
        return count
    return f"<{SMALLEST_SHOWN}" if is_small(count) else pgettext("a number that is not shown", "hidden")


def in_words(cell: Cell) -> str:
    """Return a cell as a chart writes it: 1,234."""
    return number_format(cell, force_grouping=True) if isinstance(cell, int) else cell


def percent(share: float) -> int:
    return round(100 * share)


def is_empty(counts: Counts) -> bool:
    return counts.cells[-1][-1] == 0

"""Lay out the program's reports: a chart, a table that says the same, and what exactly was counted."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from monitoring.models import TestSetting
from monitoring.policy.decide import program_date
from monitoring.policy.findings import Layer
from monitoring.policy.requirements import BY_ID
from monitoring.presenters.bars import Bars, Measure, chart
from monitoring.presenters.dates import month_in_words
from monitoring.presenters.refusals import cause_title
from monitoring.presenters.suppression import SMALLEST_BASE, SMALLEST_SHOWN, Counts, is_small, shows_both, suppress
from monitoring.selectors import missed_windows, windows
from monitoring.selectors import reports as counts_of
from monitoring.selectors.reports import Period, Scope

Cell = str | int
NO_SHARE = "–"
_NO_QUARTILES: Sequence[Cell] = (NO_SHARE,) * 3


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


class Kind(NamedTuple):
    """Name one report: what it is called and asks, how it is counted, and how that is laid out."""

    title: Any
    question: Any
    counting: Callable[[Scope, datetime], Any]
    presenting: Callable[[Any, Period], Report]


def _by_cause(counted: Any, period: Period) -> Report:
    causes, refused = counted
    largest_first = sorted(causes.items(), key=lambda each: (-each[1], each[0]))
    rows = [_cause_row(cause, number, refused) for cause, number in largest_first]
    bars = [
        Measure(cause_title(cause), str(row.cells[1]), number if shows_both(number, refused) else None)
        for (cause, number), row in zip(largest_first, rows, strict=True)
    ]
    total = Row(_("Refused decisions"), ["", _counted(refused, not is_small(refused)), ""], is_total=True)
    return Report(
        definition=[
            _("Counted is each decision of the gate that was no, asked by anybody: to prescribe, to authorize, or to hand over."),
            _("A decision with several causes counts once for each of them, so the causes add up to more than the decisions."),
        ],
        chart=chart(_("Refusals by cause"), bars),
        table=Table(
            [_("Cause"), pgettext("whose requirement it is", "Of"), _("Refusals"), _("Share of refused decisions, %")],
            [*rows, total],
        ),
        is_empty=not causes,
    )  # fmt: skip


def _cause_row(cause: str, number: int, refused: int) -> Row:
    shows = shows_both(number, refused)
    share = _percent(number / refused) if shows and refused >= SMALLEST_BASE else NO_SHARE
    is_clinics = cause in BY_ID and BY_ID[cause].layer is Layer.CLINIC
    return Row(cause_title(cause), [_("Clinic") if is_clinics else _("Program"), _counted(number, shows), share])


def _answers(counted: Any, period: Period) -> Report:
    counts = suppress(counted)
    return Report(
        definition=[
            _("Counted are the decisions of the gate, by the month in which they were asked for, whoever asked."),
            _("The same question asked twice counts twice."),
        ],
        chart=_chart(_("Share of decisions that were refused, by month"), counts, period, 0),
        table=_by_month(counts, period, [_("Refused"), _("Permitted"), _("All decisions")], (_("Share refused, %"), 0)),
        is_empty=_is_empty(counts),
    )


def _windows(counted: Any, period: Period) -> Report:
    counts = suppress(counted)
    return Report(
        definition=[
            _("A window is opened by a negative pregnancy test that the rules accept. It lasts %(days)d days; the first is the day of collection.")
            % {"days": windows.window_days(period.until)},
            _("It is missed when it closed and no supply was handed over in it. It counts in the month in which it closed."),
            _("Not counted: a window that is still open, one that a newer test replaced before it closed, and one that a positive test ended."),
        ],
        chart=_chart(_("Share of windows that were missed, by month"), counts, period, 1),
        table=_by_month(counts, period, [_("With a supply"), _("Missed"), _("All that closed")], (_("Share missed, %"), 1)),
        is_empty=_is_empty(counts),
    )  # fmt: skip


def _certifications(counted: Any, period: Period) -> Report:
    counts = suppress(counted)
    bars = [
        Measure(
            month_in_words(month), str(_cell(counts, row, -1)), counts.cells[row][-1] if counts.shows(row, -1) else None
        )
        for row, month in enumerate(period.months)
    ]
    return Report(
        definition=[
            _("Counted are prescribers and pharmacies that were certified before and are not certified today, by the month of their first day without."),
            _("Who has been certified again is not counted. Who it is stands under Certifications."),
        ],
        chart=chart(_("Certifications that lapsed and were not renewed, by month"), bars),
        table=_by_month(counts, period, [_("Prescribers"), _("Pharmacies"), _("All")]),
        is_empty=_is_empty(counts),
    )  # fmt: skip


def _home_tests(counted: Any, period: Period) -> Report:
    counts = suppress(counted)
    home = TestSetting.values.index(TestSetting.HOME)
    headings = [*[str(label) for label in TestSetting.labels], _("All tests")]
    return Report(
        definition=[
            _("Counted are the pregnancy tests on record, whatever their result, by the month of collection. Entries that were corrected are left out."),
        ],
        chart=_chart(_("Share of tests done at home, by month"), counts, period, home),
        table=_by_month(counts, period, headings, (_("Share at home, %"), home)),
        is_empty=_is_empty(counts),
    )  # fmt: skip


def _time_to_supply(counted: Any, period: Period) -> Report:
    within = windows.window_days(period.until)
    days = [*counted, sum(counted, Counter())]
    counts = suppress([[_up_to(within, each), each.total() - _up_to(within, each)] for each in counted])
    quartiles: list[Sequence[int] | None] = [
        _quartiles(each) if counts.shows_enough(row) else None for row, each in enumerate(days)
    ]
    table = _by_month(
        counts,
        period,
        [_("Within the window"), _("Later"), _("All supplies")],
        (_("Share within the window, %"), 0),
    )
    headings = [
        *table.headings,
        _("A quarter within, days"),
        _("Half within (median), days"),
        _("Three quarters within, days"),
    ]
    rows = [
        row._replace(cells=[*row.cells, *(found or _NO_QUARTILES)])
        for row, found in zip(table.rows, quartiles, strict=True)
    ]
    bars = [_spread(month_in_words(month), found) for month, found in zip(period.months, quartiles, strict=False)]
    return Report(
        definition=[
            _("Counted are the days from the collection of a test to the supply that was handed over on it, by the month of the supply. The same day is 0 days."),
            _("The test is the latest negative one since the supply before, at most %(days)d days old. Supplies without one, as for patients who need no test, are left out.")
            % {"days": windows.LOOKED_BACK.days},
            _("The bar reaches from the days within which a quarter of the supplies came to those of three quarters; the line in it is the median."),
        ],
        chart=chart(_("Days from test to supply, by month"), bars),
        table=Table(headings, rows),
        is_empty=_is_empty(counts),
    )  # fmt: skip


def _up_to(within: int, days: Counter[int]) -> int:
    return sum(number for day, number in days.items() if day < within)


def _quartiles(days: Counter[int]) -> Sequence[int]:
    """Return within how many days a quarter, half, and three quarters of the supplies came."""
    in_order = sorted(days.elements())
    return [in_order[-(-len(in_order) * quarters // 4) - 1] for quarters in (1, 2, 3)]


def _spread(label: str, quartiles: Sequence[int] | None) -> Measure:
    if quartiles is None:
        return Measure(label, NO_SHARE, None)
    first, median, third = quartiles
    words = ngettext("%(median)d day (%(first)d–%(third)d)", "%(median)d days (%(first)d–%(third)d)", median)
    text = words % {"median": median, "first": first, "third": third}
    # Where three quarters came within the same days, there is still a bar to see.
    return Measure(label, text, max(third, first + 0.1), first, median)


# ---- What reports by month share


def _chart(title: str, counts: Counts, period: Period, part: int) -> Bars:
    shares = [counts.share(row, part) for row in range(len(period.months))]
    bars = [
        Measure(month_in_words(month), NO_SHARE if share is None else f"{_percent(share)}%", share)
        for month, share in zip(period.months, shares, strict=True)
    ]
    return chart(title, bars, full=1)


def _by_month(counts: Counts, period: Period, columns: Sequence[str], share: tuple[str, int] | None = None) -> Table:
    labels = [*[month_in_words(month) for month in period.months], _("All months")]
    rows = []
    for number, label in enumerate(labels):
        cells: list[Cell] = [_cell(counts, number, column) for column in range(len(columns))]
        if share is not None:
            found = counts.share(number, share[1])
            cells.append(NO_SHARE if found is None else _percent(found))
        rows.append(Row(label, cells, is_total=number == len(period.months)))
    return Table([_("Month"), *columns, *([share[0]] if share else [])], rows)


def _cell(counts: Counts, row: int, column: int) -> Cell:
    return _counted(counts.cells[row][column], counts.shows(row, column))


def _counted(count: int, may_be_shown: bool) -> Cell:
    if may_be_shown:
        return count
    return f"<{SMALLEST_SHOWN}" if is_small(count) else pgettext("a number that is not shown", "hidden")


def _percent(share: float) -> int:
    return round(100 * share)


def _is_empty(counts: Counts) -> bool:
    return counts.cells[-1][-1] == 0


KINDS: Mapping[str, Kind] = {
    "refusals-by-cause": Kind(
        gettext_lazy("Refusals by cause"),
        gettext_lazy("What do people get refused for?"),
        lambda scope, at: (counts_of.refusals_by_cause(scope), sum(row[0] for row in counts_of.decisions_by_month(scope))),
        _by_cause,
    ),
    "refusals-by-month": Kind(
        gettext_lazy("Refusals by month"),
        gettext_lazy("How often does the gate say no?"),
        lambda scope, at: counts_of.decisions_by_month(scope),
        _answers,
    ),
    "windows-missed": Kind(
        gettext_lazy("Windows missed"),
        gettext_lazy("How many windows close before the supply is handed over?"),
        lambda scope, at: missed_windows.outcomes(scope, at=at),
        _windows,
    ),
    "lapsed-certifications": Kind(
        gettext_lazy("Lapsed certifications"),
        gettext_lazy("Who was certified, and is not any more?"),
        lambda scope, at: counts_of.lapses(scope, today=program_date(at)),
        _certifications,
    ),
    "home-tests": Kind(
        gettext_lazy("Tests at home"),
        gettext_lazy("What share of pregnancy tests is done at home?"),
        lambda scope, at: counts_of.tests_by_setting(scope),
        _home_tests,
    ),
    "time-to-supply": Kind(
        gettext_lazy("Time from test to supply"),
        gettext_lazy("How long after the test is the supply handed over?"),
        lambda scope, at: windows.days_to_supply(scope),
        _time_to_supply,
    ),
}  # fmt: skip

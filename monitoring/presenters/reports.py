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
from monitoring.presenters.bars import Measure, chart
from monitoring.presenters.dates import month_in_words
from monitoring.presenters.refusals import cause_title
from monitoring.presenters.report_tables import (
    NO_SHARE,
    Cell,
    Report,
    Row,
    Table,
    by_month,
    cell,
    counted,
    in_words,
    is_empty,
    percent,
    shares_chart,
)
from monitoring.presenters.suppression import SMALLEST_BASE, is_small, shows_both, suppress
from monitoring.selectors import missed_windows, windows
from monitoring.selectors import reports as counts_of
from monitoring.selectors.reports import Period, Scope

_NO_QUARTILES: Sequence[Cell] = (NO_SHARE,) * 3


class Kind(NamedTuple):
    """Name one report: what it is called and asks, how it is counted, and how that is laid out."""

    title: Any
    question: Any
    counting: Callable[[Scope, datetime], Any]
    presenting: Callable[[Any, Period], Report]


def _by_cause(found: Any, period: Period) -> Report:
    causes, refused = found
    # By size, the order of those that are hidden would say something of them.
    largest_first = sorted(
        causes.items(), key=lambda each: (is_small(each[1]), -each[1] * (not is_small(each[1])), each[0])
    )
    rows = [_cause_row(cause, number, refused) for cause, number in largest_first]
    bars = [
        Measure(cause_title(cause), in_words(row.cells[1]), number if shows_both(number, refused) else None)
        for (cause, number), row in zip(largest_first, rows, strict=True)
    ]
    total = Row(_("Refused decisions"), ["", counted(refused, not is_small(refused)), ""], is_total=True)
    return Report(
        definition=[
            _("Counted is each decision of the gate that was no, asked by anybody: to prescribe, to authorize, or to hand over."),
            _("A decision with several causes counts once for each of them, so the causes add up to more than the decisions."),
        ],
        chart=chart(_("Refusals by cause"), bars),
        table=Table(
            [_("Cause"), pgettext("whose requirement it is", "Of"), _("Refusals"), _("Share, %")],
            [*rows, total],
        ),
        is_empty=not causes,
    )  # fmt: skip


def _cause_row(cause: str, number: int, refused: int) -> Row:
    shows = shows_both(number, refused)
    share = percent(number / refused) if shows and refused >= SMALLEST_BASE else NO_SHARE
    is_clinics = cause in BY_ID and BY_ID[cause].layer is Layer.CLINIC
    return Row(cause_title(cause), [_("Clinic") if is_clinics else _("Program"), counted(number, shows), share])


def _answers(found: Any, period: Period) -> Report:
    counts = suppress(found)
    return Report(
        definition=[
            _("Counted are the decisions of the gate, by the month in which they were asked for, whoever asked."),
            _("The same question asked twice counts twice."),
        ],
        chart=shares_chart(_("Share of decisions that were refused, by month"), counts, period, 0),
        table=by_month(counts, period, [_("Refused"), _("Permitted"), _("All")], (_("Refused, %"), 0)),
        is_empty=is_empty(counts),
    )


def _windows(found: Any, period: Period) -> Report:
    counts = suppress(found)
    return Report(
        definition=[
            _("A window is opened by a negative pregnancy test that the rules accept. It lasts %(days)d days; the first is the day of collection.")
            % {"days": windows.window_days(period.until)},
            _("It is missed when it closed and no supply was handed over in it. It counts in the month in which it closed."),
            _("Not counted: a window that is still open, one that a newer test replaced before it closed, and one that a positive test ended."),
        ],
        chart=shares_chart(_("Share of windows that were missed, by month"), counts, period, 1),
        table=by_month(counts, period, [_("With a supply"), _("Missed"), _("All")], (_("Missed, %"), 1)),
        is_empty=is_empty(counts),
    )  # fmt: skip


def _certifications(found: Any, period: Period) -> Report:
    counts = suppress(found)
    bars = [
        Measure(
            month_in_words(month),
            in_words(cell(counts, row, -1)),
            counts.cells[row][-1] if counts.shows(row, -1) else None,
        )
        for row, month in enumerate(period.months)
    ]
    return Report(
        definition=[
            _("Counted are prescribers and pharmacies that were certified before and are not certified today, by the month of their first day without."),
            _("Who has been certified again is not counted. Who it is stands under Certifications."),
        ],
        chart=chart(_("Certifications that lapsed and were not renewed, by month"), bars),
        table=by_month(counts, period, [_("Prescribers"), _("Pharmacies"), _("All")]),
        is_empty=is_empty(counts),
    )  # fmt: skip


def _home_tests(found: Any, period: Period) -> Report:
    counts = suppress(found)
    home = TestSetting.values.index(TestSetting.HOME)
    headings = [*[str(label) for label in TestSetting.labels], _("All")]
    return Report(
        definition=[
            _("Counted are the pregnancy tests on record, whatever their result, by the month of collection. Entries that were corrected are left out."),
        ],
        chart=shares_chart(_("Share of tests done at home, by month"), counts, period, home),
        table=by_month(counts, period, headings, (_("At home, %"), home)),
        is_empty=is_empty(counts),
    )  # fmt: skip


def _time_to_supply(found: Any, period: Period) -> Report:
    within = windows.window_days(period.until)
    days = [*found, sum(found, Counter())]
    counts = suppress([[_up_to(within, each), each.total() - _up_to(within, each)] for each in found])
    quartiles: list[Sequence[int] | None] = [
        _quartiles(each) if counts.shows_enough(row) else None for row, each in enumerate(days)
    ]
    table = by_month(
        counts,
        period,
        [_("In the window"), _("Later"), _("All")],
        (_("In the window, %"), 0),
    )
    headings = [
        *table.headings,
        _("First quartile, days"),
        _("Median, days"),
        _("Third quartile, days"),
    ]
    rows = [
        row._replace(cells=[*row.cells, *(three or _NO_QUARTILES)])
        for row, three in zip(table.rows, quartiles, strict=True)
    ]
    bars = [_spread(month_in_words(month), three) for month, three in zip(period.months, quartiles, strict=False)]
    return Report(
        definition=[
            _("Counted are the days from the collection of a test to the supply that was handed over on it, by the month of the supply. The same day is 0 days."),
            _("The test is the latest negative one since the supply before, at most %(days)d days old. Supplies without one, as for patients who need no test, are left out.")
            % {"days": windows.LOOKED_BACK.days},
            _("A quarter of the supplies came within the first quartile, half within the median, three quarters within the third quartile. The bar reaches from the first to the third; the line in it is the median."),
        ],
        chart=chart(_("Days from test to supply, by month"), bars, full=max([within, *[each.end or 0 for each in bars]])),
        table=Table(headings, rows),
        is_empty=is_empty(counts),
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

"""Lay a window out on the months it lies in, with weekends, holidays and what was asked about marked in words."""

import calendar
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import holidays
from django.utils.dateformat import format as date_format
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from monitoring.presenters.dates import short_day

# Federal holidays by the names the package gives them.
HOLIDAYS = frozenset(
    {
        gettext_noop("New Year's Day"),
        gettext_noop("Martin Luther King Jr. Day"),
        gettext_noop("Washington's Birthday"),
        gettext_noop("Memorial Day"),
        gettext_noop("Juneteenth National Independence Day"),
        gettext_noop("Independence Day"),
        gettext_noop("Labor Day"),
        gettext_noop("Columbus Day"),
        gettext_noop("Veterans Day"),
        gettext_noop("Thanksgiving Day"),
        gettext_noop("Christmas Day"),
    }
)
_OBSERVED = " (observed)"
# Sunday first, as calendars in the United States are printed.
_WEEKS = calendar.Calendar(firstweekday=calendar.SUNDAY)


class Days(NamedTuple):
    """Hold a span of days, both ends in it."""

    first: date
    last: date


class Cell(NamedTuple):
    """Hold one day: what is marked on it, in words and as a class for each."""

    number: int
    iso: str
    kinds: Sequence[str]
    words: Sequence[str]
    marks: Sequence[str]


class Month(NamedTuple):
    """Hold one month as a table: weeks of days, an empty place where another month's lie."""

    title: str
    weekdays: Sequence[tuple[str, str]]
    weeks: Sequence[Sequence[Cell | None]]


class Holiday(NamedTuple):
    """Hold a holiday for the list under the months."""

    day: str
    name: str


class Page(NamedTuple):
    """Hold the months, and the holidays in them."""

    months: Sequence[Month]
    holidays: Sequence[Holiday]


def page(day: date, *, window: Days | None, today: date, marks: Mapping[date, Collection[str]]) -> Page:
    """Return two months: from today's if they reach the window and the day asked about, else from the earlier of both."""
    first, last = (min(day, window.first), max(day, window.last)) if window else (day, day)
    start = today.replace(day=1)
    if not start <= first <= last < _next_month(_next_month(start)):
        start = first.replace(day=1)
    starts = [start, _next_month(start)]
    months = [_month(start, window, today, marks) for start in starts]
    named = [
        Holiday(short_day(day), name)
        for start in starts
        for day, name in federal_holidays(start.year).items()
        if (day.year, day.month) == (start.year, start.month)
    ]
    return Page(months, [Holiday(each.day, holiday_name(each.name)) for each in named])


def _next_month(start: date) -> date:
    return (start + timedelta(days=31)).replace(day=1)


def _month(start: date, window: Days | None, today: date, marks: Mapping[date, Collection[str]]) -> Month:
    weeks = [
        [_cell(day, window, today, marks.get(day, ())) if day.month == start.month else None for day in week]
        for week in _WEEKS.monthdatescalendar(start.year, start.month)
    ]
    weekdays = [(str(WEEKDAYS_ABBR[day]), str(WEEKDAYS[day])) for day in _WEEKS.iterweekdays()]
    return Month(date_format(start, pgettext("a month and its year, as a Django date format", "F Y")), weekdays, weeks)


def _cell(day: date, window: Days | None, today: date, marks: Collection[str]) -> Cell:
    found = list(_marked(day, window, today))
    return Cell(day.day, day.isoformat(), [kind for kind, _word in found], [word for _kind, word in found], list(marks))


def _marked(day: date, window: Days | None, today: date) -> Iterator[tuple[str, str]]:
    if day == today:
        yield "today", _("today")
    if window is not None and window.first <= day <= window.last:
        yield "window", _("the window is open")
        if day == window.last:
            yield "closes", _("last day of the window")
    if day.weekday() >= calendar.SATURDAY:
        yield "weekend", _("weekend")
    if (holiday := federal_holidays(day.year).get(day)) is not None:
        yield "holiday", holiday_name(holiday)


@lru_cache(maxsize=16)
def federal_holidays(year: int) -> Mapping[date, str]:
    """Return the federal holidays of a year, by day, under the package's own names."""
    return dict(sorted(holidays.country_holidays("US", years=year).items()))


def holiday_name(name: str) -> str:
    """Return a federal holiday's name in the reader's language."""
    plain = name.removesuffix(_OBSERVED)
    said = _(plain) if plain in HOLIDAYS else plain
    return said if plain == name else _("%(holiday)s (observed)") % {"holiday": said}

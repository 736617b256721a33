"""The months of a window: each day's marks in words, weekends and federal holidays among them."""

from datetime import date

import pytest
from django.utils import translation

from monitoring.presenters.calendar import HOLIDAYS, Cell, Days, federal_holidays, holiday_name, page

WINDOW = Days(date(2026, 11, 25), date(2026, 12, 1))
TODAY = date(2026, 11, 23)


def cells(first: date = date(2026, 11, 25), window: Days | None = WINDOW) -> dict[str, Cell]:
    shown = page(first, window=window, today=TODAY, marks={date(2026, 11, 25): ["Counseled"]})
    return {cell.iso: cell for month in shown.months for week in month.weeks for cell in week if cell is not None}


def test_two_months_are_shown_with_every_day_once() -> None:
    found = cells()

    assert len(found) == 30 + 31
    assert min(found), max(found) == ("2026-11-01", "2026-12-31")


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-11-23", ["today"]),
        ("2026-11-24", []),
        ("2026-11-25", ["the window is open"]),
        ("2026-11-26", ["the window is open", "Thanksgiving Day"]),
        ("2026-11-28", ["the window is open", "weekend"]),
        ("2026-12-01", ["the window is open", "last day of the window"]),
        ("2026-12-02", []),
        ("2026-12-05", ["weekend"]),
        ("2026-12-25", ["Christmas Day"]),
    ],
)
def test_a_day_says_in_words_what_is_marked_on_it(day: str, words: list[str]) -> None:
    assert cells()[day].words == words


def test_what_is_asked_about_is_marked() -> None:
    assert cells()["2026-11-25"].marks == ["Counseled"]


def test_without_a_window_none_is_marked() -> None:
    assert not any("window" in cell.kinds for cell in cells(window=None).values())


def test_a_week_begins_on_sunday_and_every_row_has_seven_places() -> None:
    [november, december] = page(TODAY, window=None, today=TODAY, marks={}).months

    assert november.title == "November 2026"
    assert [short for short, _ in november.weekdays] == ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    assert {len(week) for month in (november, december) for week in month.weeks} == {7}
    assert [cell.number for cell in december.weeks[0] if cell] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("day", "window", "months"),
    [
        (TODAY, None, ["November 2026", "December 2026"]),
        (date(2026, 12, 31), None, ["November 2026", "December 2026"]),
        (date(2027, 1, 1), None, ["January 2027", "February 2027"]),
        (date(2026, 10, 31), None, ["October 2026", "November 2026"]),
        (date(2026, 12, 28), Days(date(2026, 12, 28), date(2027, 1, 3)), ["December 2026", "January 2027"]),
    ],
)
def test_the_months_begin_with_todays_as_long_as_everything_asked_about_is_on_them(
    day: date, window: Days | None, months: list[str]
) -> None:
    assert [each.title for each in page(day, window=window, today=TODAY, marks={}).months] == months


def test_the_holidays_of_the_months_are_listed_by_name() -> None:
    assert [tuple(each) for each in page(TODAY, window=None, today=TODAY, marks={}).holidays] == [
        ("Wed, Nov 11", "Veterans Day"),
        ("Thu, Nov 26", "Thanksgiving Day"),
        ("Fri, Dec 25", "Christmas Day"),
    ]


@pytest.mark.parametrize("year", range(2024, 2040))
def test_every_federal_holiday_has_a_name_to_translate(year: int) -> None:
    assert {name.removesuffix(" (observed)") for name in federal_holidays(year).values()} <= HOLIDAYS


def test_an_observed_holiday_says_so() -> None:
    with translation.override("en"):
        assert holiday_name(federal_holidays(2026)[date(2026, 7, 3)]) == "Independence Day (observed)"

"""Step functions: every answer that a rule gets about today narrows the span on which it would say the same."""

from collections.abc import Callable
from datetime import date

import pytest

from monitoring.policy.months import anniversary, months_later
from monitoring.policy.spans import END, START, Series, Timeline, Today


def ordinal(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def test_a_day_that_was_asked_for_narrows_the_span_from_its_own_side() -> None:
    today = Today(100)

    assert [today.reached(day) for day in (90, 95, 100, 101, 110)] == [True, True, True, False, False]
    assert (today.since, today.until) == (100, 101)


def test_a_day_that_was_never_asked_for_leaves_the_whole_calendar() -> None:
    today = Today(100)

    assert (today.since, today.until) == (START, END)


def series(*days: int) -> Series[int]:
    return Series(list(days), lambda day: day)


@pytest.mark.parametrize(
    ("days", "count", "since", "until"),
    [
        ((), 0, START, END),
        ((99,), 1, 99, END),
        ((100,), 1, 100, END),
        ((101,), 0, START, 101),
        ((90, 95, 100, 105, 110), 3, 100, 105),
        ((105, 90), 1, 90, 105),
        ((100, 100), 2, 100, END),
    ],
)
def test_counting_facts_narrows_to_the_next_fact_on_either_side(
    days: tuple[int, ...], count: int, since: int, until: int
) -> None:
    today = Today(100)

    assert today.count(series(*days)) == count
    assert (today.since, today.until) == (since, until)


def test_the_latest_fact_of_one_day_is_the_last_in_the_record() -> None:
    facts = Series([("a", 90), ("b", 100), ("c", 90), ("d", 100), ("e", 101)], lambda fact: fact[1])

    assert Today(100).latest(facts) == ("d", 100)
    assert list(Today(100).known(facts)) == [("a", 90), ("c", 90), ("b", 100), ("d", 100)]
    assert Today(89).latest(facts) is None


def test_reading_another_timeline_narrows_to_its_span() -> None:
    other = Timeline(lambda today: today.reached(90) and not today.reached(120))
    today = Today(100)

    assert today.read(other) is True
    assert (today.since, today.until) == (90, 120)


def test_spans_are_remembered_in_order_and_found_again_from_every_day_in_whatever_order_they_were_worked_out() -> None:
    asked: list[int] = []

    def rule(today: Today) -> int:
        asked.append(sum(today.reached(day) for day in range(100, 200, 10)))
        return asked[-1]

    timeline = Timeline(rule)
    days = [*range(95, 205, 7), *range(204, 94, -3), START, END - 1]

    assert [timeline.at(day)[0] for day in days] == [min(max((day - 90) // 10, 0), 10) for day in days]
    assert [Today(day).read(timeline) for day in days] == [timeline.at(day)[0] for day in days]
    assert timeline.starts == [START, *range(100, 200, 10)]
    assert sorted(asked) == list(range(11))


def test_a_span_read_twice_narrows_each_time() -> None:
    other = Timeline(lambda today: today.reached(90))

    found = []
    for day in (95, 100, 89):
        today = Today(day)
        found.append((today.read(other), today.since, today.until))

    assert found == [(True, 90, END), (True, 90, END), (False, START, 90)]


def test_a_rule_is_asked_once_for_each_span() -> None:
    asked: list[bool] = []

    def rule(today: Today) -> bool:
        asked.append(today.reached(100))
        return asked[-1]

    timeline = Timeline(rule)

    assert [timeline.at(day)[0] for day in (99, 100, 98, 5000, START, END - 1)] == [False, True] + [False, True] * 2
    assert asked == [False, True]


def steps(*days: int) -> Callable[[Today], int]:
    """Return a rule that says how many of these days have come."""
    return lambda today: sum(today.reached(day) for day in days)


@pytest.mark.parametrize(
    ("day", "expected"),
    [(9, (0, START, 10)), (10, (1, 10, 20)), (19, (1, 10, 20)), (20, (2, 20, END)), (END - 1, (2, 20, END))],
)
def test_a_span_goes_from_one_change_to_the_next(day: int, expected: tuple[int, int, int]) -> None:
    assert Timeline(steps(10, 20)).around(day) == expected


def test_the_longest_span_joins_neighbors_that_say_the_same() -> None:
    # What is said changes on day 20 alone, though the rule asks for others too.
    timeline = Timeline(lambda today: [today.reached(day) for day in (10, 20, 30)][1])

    assert timeline.at(15) == (False, 10, 20)
    assert timeline.around(15) == (False, START, 20)
    assert timeline.around(25) == (True, 20, END)


def test_between_two_days_the_spans_follow_each_other() -> None:
    timeline = Timeline(steps(10, 20, 30))

    assert list(timeline.between(15, 31)) == [(1, 10, 20), (2, 20, 30), (3, 30, END)]
    assert list(timeline.between(15, 15)) == []


@pytest.mark.parametrize(
    ("day", "wanted", "expected"),
    [(5, 0, 5), (5, 1, 10), (5, 3, 30), (15, 1, 15), (15, 0, END), (15, 4, END), (END, 3, END)],
)
def test_the_first_day_of_a_wanted_value(day: int, wanted: int, expected: int) -> None:
    assert Timeline(steps(10, 20, 30)).first(day, lambda value: value == wanted) == expected


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2027-01-31", 1, "2027-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2027-02-28", 1, "2027-03-28"),
        ("2027-12-15", 1, "2028-01-15"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2027-06-10", 0, "2027-06-10"),
        ("9999-11-30", 1, "9999-12-30"),
    ],
)
def test_a_month_later_is_clamped_to_the_last_day_of_the_month(day: str, months: int, expected: str) -> None:
    assert months_later(ordinal(day), months) == ordinal(expected)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2008-02-29", "2026-03-01"),
        ("2010-02-28", "2028-02-28"),
        ("2010-02-20", "2028-02-20"),
        ("9981-12-31", "9999-12-31"),
    ],
)
def test_an_18th_birthday_of_a_leap_day_is_1_march_in_a_common_year(day: str, expected: str) -> None:
    assert anniversary(ordinal(day), 18) == ordinal(expected)


def test_a_leap_day_stays_a_leap_day_where_there_is_one() -> None:
    assert anniversary(ordinal("2008-02-29"), 20) == ordinal("2028-02-29")


def test_what_lies_beyond_the_calendar_never_comes() -> None:
    assert months_later(ordinal("9999-12-01"), 1) == END
    assert anniversary(ordinal("9990-01-01"), 18) == END

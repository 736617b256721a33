"""Work out step functions of days: what a rule says, and from which day until which day it says so.

A rule is never told the day it is asked about. It can only ask whether some day has come (`Today.reached`), and every
such question narrows the span of days on which the rule would have got the same answers, and so would have said the
same. That makes each span exact without any rule listing its own days of change.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Generic, TypeVar, cast

T = TypeVar("T")
F = TypeVar("F")

# A program day is the ordinal of a calendar date, so that no arithmetic can leave the calendar half way through.
START = date.min.toordinal()
END = date.max.toordinal() + 1


# A value, and the half-open span of program days, since and until, on which it stands. A bare tuple: the gate makes
# dozens for each question.
Span = tuple[T, int, int]


class Series(Generic[F]):
    """Hold facts of one kind in order of the day each counts from; of one day, in order of the record."""

    __slots__ = ("days", "facts")

    def __init__(self, facts: Sequence[F], day_of: Callable[[F], int]) -> None:
        self.facts = sorted(facts, key=day_of) if len(facts) > 1 else facts
        self.days = [day_of(fact) for fact in self.facts]


class _Raised:
    """Stand for the value of a timeline on days on which its rule raises."""

    __slots__ = ("error",)

    def __init__(self, error: Exception) -> None:
        self.error = error


class Today:
    """Answer whether days have come, and keep the span of days on which all answers given so far hold."""

    __slots__ = ("_day", "since", "until")

    def __init__(self, day: int) -> None:
        self._day = day
        self.since = START
        self.until = END

    def reached(self, day: int) -> bool:
        """Return whether today is `day` or later."""
        if self._day >= day:
            if day > self.since:
                self.since = day
            return True
        if day < self.until:
            self.until = day
        return False

    def read(self, timeline: "Timeline[T]") -> T:
        """Return what another timeline says today."""
        day = self._day
        # The remembered spans are looked up here too: every rule reads several timelines, and a call costs as much.
        spans = timeline.spans
        found = bisect_right(timeline.starts, day) - 1
        span = spans[found] if found >= 0 and day < spans[found][2] else timeline.work_out(day)
        value, since, until = span
        if since > self.since:
            self.since = since
        if until < self.until:
            self.until = until
        if isinstance(value, _Raised):
            raise value.error
        return value

    def count(self, series: Series[F]) -> int:
        """Return how many facts of a series count by today."""
        days = series.days
        count = bisect_right(days, self._day)
        if count and days[count - 1] > self.since:
            self.since = days[count - 1]
        if count < len(days) and days[count] < self.until:
            self.until = days[count]
        return count

    def latest(self, series: Series[F]) -> F | None:
        """Return the latest fact of a series by today, if any."""
        count = self.count(series)
        return series.facts[count - 1] if count else None

    def known(self, series: Series[F]) -> Sequence[F]:
        """Return all facts of a series that count by today."""
        return series.facts[: self.count(series)]


class Timeline(Generic[T]):
    """Be a step function over all program days, worked out one span at a time and remembered in order.

    Two of its spans never overlap: from any day of a span the rule gets the same answers, and so the same span.
    """

    __slots__ = ("_rule", "spans", "starts")

    def __init__(self, rule: Callable[[Today], T]) -> None:
        self._rule = rule
        self.spans: list[Span[T]] = []
        self.starts: list[int] = []

    def at(self, day: int) -> Span[T]:
        """Return a span around `day` on which the value does not change (not always the longest one)."""
        found = bisect_right(self.starts, day) - 1
        if found >= 0 and day < self.spans[found][2]:
            return self.spans[found]
        return self.work_out(day)

    def work_out(self, day: int) -> Span[T]:
        """Return and remember a span around `day`, not yet remembered, on which the value does not change."""
        today = Today(day)
        try:
            value = self._rule(today)
        except Exception as error:  # noqa: BLE001
            # Who reads it must learn on which days it is raised before it is raised again.
            value = cast(T, _Raised(error))
        span = (value, today.since, today.until)
        place = bisect_right(self.starts, today.since)
        self.starts.insert(place, today.since)
        self.spans.insert(place, span)
        return span

    def around(self, day: int) -> Span[T]:
        """Return the longest span around `day` on which the value does not change."""
        value, since, until = self.at(day)
        while since > START and (earlier := self.at(since - 1))[0] == value:
            since = earlier[1]
        while until < END and (later := self.at(until))[0] == value:
            until = later[2]
        return value, since, until

    def ahead(self, day: int) -> Span[T]:
        """Return the span from `day` until its value changes."""
        value, _, until = self.at(day)
        while until < END and (later := self.at(until))[0] == value:
            until = later[2]
        return value, day, until

    def between(self, since: int, until: int) -> Iterator[Span[T]]:
        """Yield the longest spans that cover the days from `since` up to `until`, in order."""
        while since < until:
            span = self.around(since)
            yield span
            since = span[2]

    def first(self, day: int, wanted: Callable[[T], bool]) -> int:
        """Return the first day from `day` on whose value is wanted; END if there is none."""
        while day < END:
            value, _, until = self.at(day)
            if wanted(value):
                return day
            day = until
        return END

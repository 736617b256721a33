"""Lay out a chart of bars: what a template draws as SVG without reckoning."""

from collections.abc import Sequence
from typing import NamedTuple

# Of one line of the chart, in pixels: its words above, its bar below.
_LINE = 44
_WORDS_AT, _BAR_AT = 15, 21
# The longest bar leaves room for what is written behind it, in percent of the width.
_LONGEST = 66


class Measure(NamedTuple):
    """Hold what one bar says, what is written behind it, and its ends: none, when it may not be shown."""

    label: str
    text: str
    end: float | None
    start: float = 0
    # A line across the bar: the median of a range.
    middle: float | None = None


class Bar(NamedTuple):
    """Hold one bar as it is drawn: places in pixels from above, and in percent from the left, written for SVG."""

    label: str
    text: str
    words_y: int
    bar_y: int
    text_y: int
    start: str
    width: str
    end: str
    middle: str


class Bars(NamedTuple):
    """Hold a chart: its name, its height in pixels, and its bars from above."""

    title: str
    height: int
    longest: str
    bars: Sequence[Bar]


def chart(title: str, measures: Sequence[Measure], *, full: float | None = None) -> Bars:
    """Return a chart of bars.

    :param full: what the longest bar there could be stands for; none: the longest there is
    """
    longest = full or max((each.end for each in measures if each.end), default=1)
    bars = [_bar(number, each, _LONGEST / longest) for number, each in enumerate(measures)]
    return Bars(title, _LINE * len(bars), _percent(_LONGEST), bars)


def _bar(number: int, measure: Measure, scale: float) -> Bar:
    top = number * _LINE
    end = measure.end or 0
    return Bar(
        label=measure.label,
        text=measure.text,
        words_y=top + _WORDS_AT,
        bar_y=top + _BAR_AT,
        text_y=top + _BAR_AT + 12,
        start=_percent(measure.start * scale),
        width=_percent((end - measure.start) * scale),
        end=_percent(end * scale),
        middle="" if measure.middle is None else _percent(measure.middle * scale),
    )


def _percent(number: float) -> str:
    return f"{number:.2f}%"

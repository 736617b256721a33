"""Place values on a picture: along an axis, and as the numbers that SVG reads in every language."""

from collections.abc import Sequence
from typing import NamedTuple


class Axis(NamedTuple):
    """Lay the values from `low` to `high` along the pixels from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> str:
        """Return where a value lies, as SVG writes it; what lies beyond an end is drawn at that end."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return pixels(self.start + share * (self.end - self.start))

    def length(self, since: float, until: float) -> str:
        """Return how long the stretch between two values is."""
        return pixels(abs(float(self.at(until)) - float(self.at(since))))


def pixels(number: float) -> str:
    """Return a length as SVG writes it."""
    return f"{number:.1f}"


def days_axis(days: Sequence[int], *, start: float, end: float) -> Axis:
    """Return the axis of these days; a single day lies in the middle."""
    low, high = min(days), max(days)
    if low == high:
        low, high = low - 1, high + 1
    return Axis(low, high, start, end)

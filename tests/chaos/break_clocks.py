"""Let clocks jump, and nights have 23 or 25 hours."""

import random
from datetime import UTC, datetime, timedelta

from tests.chaos import clock
from tests.chaos.breaking import Breaking

# In New York: before the night, where its hour repeats or is skipped, and at its end.
_FALL = (
    datetime(2026, 11, 1, 4, 0, tzinfo=UTC),
    datetime(2026, 11, 1, 6, 0, tzinfo=UTC),
    datetime(2026, 11, 1, 7, 0, tzinfo=UTC),
    datetime(2026, 11, 2, 5, 0, tzinfo=UTC),
)
_SPRING = (
    datetime(2027, 3, 14, 5, 0, tzinfo=UTC),
    datetime(2027, 3, 14, 7, 0, tzinfo=UTC),
    datetime(2027, 3, 15, 4, 0, tzinfo=UTC),
)
_BEFORE = timedelta(seconds=6)


def fall_night(numbers: random.Random) -> datetime:
    """Return an instant shortly before something happens to the clocks of November 1, 2026."""
    return numbers.choice(_FALL) - _BEFORE


def spring_night(numbers: random.Random) -> datetime:
    """Return an instant shortly before something happens to the clocks of March 14, 2027."""
    return numbers.choice(_SPRING) - _BEFORE


def night(it: Breaking) -> str:
    """Work through that instant: the clocks were set before the patients came."""
    it.wait(4, 5)
    return f"the clocks show {clock.now():%Y-%m-%d %H:%M} UTC"


def forward(it: Breaking) -> str:
    """Let the clocks jump forward, and go on from there."""
    return _jump(it, it.numbers.choice([0.5, 3, 26, 24 * 8]))


def back(it: Breaking) -> str:
    """Let the clocks jump back, and go on from there."""
    return _jump(it, -it.numbers.choice([0.01, 0.5, 3]))


def there_and_back(it: Breaking) -> str:
    """Let the clocks jump far forward, and be set right a few seconds later."""
    hours = it.numbers.choice([3, 26, 24 * 8, 24 * 40])
    return _jump(it, hours, -hours)


def _jump(it: Breaking, *hours: float) -> str:
    for each in hours:
        it.clock_went_back |= each < 0
        clock.set_to(clock.now() + timedelta(hours=each))
        it.wait(1.5, 2.5)
    return "jumped " + ", then ".join(f"{each:+} h" for each in hours)

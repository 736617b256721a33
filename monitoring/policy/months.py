"""Count months and years on the calendar, from program day to program day."""

from calendar import monthrange
from datetime import MAXYEAR, date
from functools import lru_cache

from monitoring.policy.spans import END


@lru_cache(maxsize=65536)
def months_later(day: int, months: int) -> int:
    """Return the day `months` calendar months later, clamped to its month's last day; END beyond the calendar."""
    when = date.fromordinal(day)
    years, month = divmod(when.month - 1 + months, 12)
    year = when.year + years
    if year > MAXYEAR:
        return END
    return date(year, month + 1, min(when.day, monthrange(year, month + 1)[1])).toordinal()


@lru_cache(maxsize=65536)
def anniversary(day: int, years: int) -> int:
    """Return the birthday `years` later; for 29 February it is 1 March in a common year; END beyond the calendar."""
    when = date.fromordinal(day)
    if when.year + years > MAXYEAR:
        return END
    try:
        return when.replace(year=when.year + years).toordinal()
    except ValueError:
        return date(when.year + years, 3, 1).toordinal()

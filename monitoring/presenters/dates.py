"""Write every date twice, in the reader's language and time zone: the day itself, and how far off it is."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.moments import (
    clock,
    day_in_words,
    full_day,
    last_minute,
    last_moment,
    moment,
    month_in_words,
    short_day,
)
from monitoring.policy.decide import PROGRAM_ZONE, program_day

__all__ = [
    "clock",
    "closing",
    "day_in_words",
    "distance",
    "distance_in_days",
    "full_day",
    "last_moment",
    "moment",
    "month_in_words",
    "opening",
    "short_day",
]


def closing(until: datetime, *, at: datetime) -> str:
    """Return the last moment before an instant that ends something: Wed, Dec 9, 2026, 11:59 pm ET · in 3 days.

    A reader elsewhere is told the own clock too: … 11:59 pm ET (8:59 pm PT) · in 3 days.
    """
    return f"{last_moment(until)} · {distance(last_minute(until), at=at)}"


def opening(since: datetime, *, at: datetime) -> str:
    """Return the day on which something begins: Thu, Dec 10, 2026 · in 4 days."""
    local = since.astimezone(PROGRAM_ZONE)
    return f"{day_in_words(local)} · {distance(local, at=at)}"


def distance(when: datetime, *, at: datetime) -> str:
    """Return how far off a day is, in whole days of Eastern Time."""
    return distance_in_days(program_day(when) - program_day(at))


def distance_in_days(days: int) -> str:
    """Return how far off a day is: today, tomorrow, in 3 days, 2 days ago."""
    if days == 0:
        return _("today")
    if abs(days) == 1:
        return _("tomorrow") if days > 0 else _("yesterday")
    if days > 0:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}

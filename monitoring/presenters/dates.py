"""Write every date twice: the day itself, and how far off it is."""

from datetime import date, datetime, timedelta

from monitoring.policy.decide import PROGRAM_ZONE, program_day


def closing(until: datetime, *, at: datetime) -> str:
    """Return the last moment before an instant that ends something: Wed, Dec 9, 2026, 11:59 pm ET · in 3 days."""
    last = until.astimezone(PROGRAM_ZONE) - timedelta(minutes=1)
    return f"{moment(last)} · {distance(last, at=at)}"


def opening(since: datetime, *, at: datetime) -> str:
    """Return the day on which something begins: Thu, Dec 10, 2026 · in 4 days."""
    local = since.astimezone(PROGRAM_ZONE)
    return f"{day_in_words(local)} · {distance(local, at=at)}"


def moment(when: datetime) -> str:
    """Return an instant with its clock time: Wed, Dec 9, 2026, 3:05 pm ET."""
    local = when.astimezone(PROGRAM_ZONE)
    return f"{day_in_words(local)}, {local:%-I:%M} {'am' if local.hour < 12 else 'pm'} ET"


def day_in_words(when: date) -> str:
    """Return a day with its weekday: Wed, Dec 9, 2026."""
    return f"{when:%a, %b} {when.day}, {when.year}"


def distance(when: datetime, *, at: datetime) -> str:
    """Return how far off a day is, in whole days of Eastern Time."""
    days = program_day(when) - program_day(at)
    if days == 0:
        return "today"
    if abs(days) == 1:
        return "tomorrow" if days > 0 else "yesterday"
    return f"in {days} days" if days > 0 else f"{-days} days ago"

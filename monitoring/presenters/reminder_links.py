"""Say to whoever holds a reminder's link how much is left and by when, and nothing else."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.models import Reminder, ReminderKind
from monitoring.presenters.dates import closing
from monitoring.presenters.my_month import Month

_WINDOWS = (ReminderKind.WINDOW_OPENS, ReminderKind.WINDOW_CLOSES_SOON, ReminderKind.WINDOW_CLOSES_TONIGHT)


@dataclass(frozen=True, slots=True)
class Left:
    """Hold how much is left, by when, and the name of the route behind the sign-in that says what it is."""

    headline: str
    by_when: str
    is_something: bool = True
    route: str = "my_page"


def left(reminder: Reminder, month: Month, *, at: datetime) -> Left:
    """Return what is left of the patient's month, and of what the reminder itself asked for.

    That something must stop, and why, is for the page behind the sign-in.
    """
    if month.must_call:
        return Left(_things(1), _("Please sign in today."))
    is_open = reminder.acted_at is None and (reminder.closes_at is None or reminder.closes_at > at)
    # A reminder may ask for what the month does not yet count, or no longer; a window by itself asks for nothing.
    count = len(month.yours) or int(is_open and reminder.kind not in _WINDOWS)
    return Left(
        headline=_things(count) if count else month.headline,
        by_when=_by_when(reminder, month, is_open=is_open, at=at),
        is_something=bool(count),
        route="my_page" if month.yours else "my_messages",
    )


def _things(count: int) -> str:
    return ngettext("%(count)d thing left for you", "%(count)d things left for you", count) % {"count": count}


def _by_when(reminder: Reminder, month: Month, *, is_open: bool, at: datetime) -> str:
    if month.yours and month.distance:
        return f"{month.by_when} · {month.distance}"
    if is_open and reminder.closes_at:
        return _("By %(when)s") % {"when": closing(reminder.closes_at, at=at)}
    return ""

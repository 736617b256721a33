"""Write every date twice, in the reader's language and time zone: the day itself, and how far off it is."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from monitoring.policy.decide import PROGRAM_ZONE, program_day

# What Americans call the hours of a zone, in winter and in summer alike.
_ZONES = {"EST": "ET", "EDT": "ET", "CST": "CT", "CDT": "CT", "MST": "MT", "MDT": "MT", "PST": "PT", "PDT": "PT",
          "AKST": "AKT", "AKDT": "AKT", "HST": "HT", "HDT": "HT"}  # fmt: skip


def closing(until: datetime, *, at: datetime) -> str:
    """Return the last moment before an instant that ends something: Wed, Dec 9, 2026, 11:59 pm ET · in 3 days.

    A reader elsewhere is told the own clock too: … 11:59 pm ET (8:59 pm PT) · in 3 days.
    """
    return f"{last_moment(until)} · {distance(_last(until), at=at)}"


def last_moment(until: datetime) -> str:
    """Return the last moment before an instant, for paper, on which no distance stays true: Wed, Dec 9, 2026, 11:59 pm ET."""
    last = _last(until)
    here = timezone.localtime(last)
    own_clock = "" if here.utcoffset() == last.utcoffset() else f" ({_elsewhere(here, last)})"
    return f"{_moment(last)}{own_clock}"


def _last(until: datetime) -> datetime:
    return until.astimezone(PROGRAM_ZONE) - timedelta(minutes=1)


def opening(since: datetime, *, at: datetime) -> str:
    """Return the day on which something begins: Thu, Dec 10, 2026 · in 4 days."""
    local = since.astimezone(PROGRAM_ZONE)
    return f"{day_in_words(local)} · {distance(local, at=at)}"


def moment(when: datetime) -> str:
    """Return an instant with its clock time, on the reader's clock: Wed, Dec 9, 2026, 3:05 pm ET."""
    return _moment(timezone.localtime(when))


def clock(when: datetime) -> str:
    """Return the time of day of an instant whose day is plain, on the reader's clock: 3:05 pm ET."""
    return _clock(timezone.localtime(when))


def day_in_words(when: date) -> str:
    """Return a day with its weekday: Wed, Dec 9, 2026."""
    return _day_in_words(_day(when), get_language())


def short_day(when: date) -> str:
    """Return a day without its year, where the year is plain: Wed, Dec 9."""
    return date_format(when, pgettext("a day with its weekday, without the year, as a Django date format", "D, M j"))


def full_day(when: date) -> str:
    """Return a day as a sentence writes it: December 9, 2026."""
    return _full_day(_day(when), get_language())


def month_in_words(when: date) -> str:
    """Return a day's month: Dec 2026."""
    return date_format(when, pgettext("a month with its year, as a Django date format", "M Y"))


# A record's page writes hundreds of days: each is put in words once for each language.
@lru_cache(maxsize=16384)
def _day_in_words(day: date, language: str | None) -> str:
    return date_format(day, pgettext("a day with its weekday, as a Django date format", "D, M j, Y"))


@lru_cache(maxsize=16384)
def _full_day(day: date, language: str | None) -> str:
    return date_format(day, pgettext("a day inside a sentence, as a Django date format", "F j, Y"))


def _day(when: date) -> date:
    return when.date() if isinstance(when, datetime) else when


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


def _moment(local: datetime) -> str:
    return f"{day_in_words(local)}, {_clock(local)}"


def _clock(local: datetime) -> str:
    half = pgettext("before noon", "am") if local.hour < 12 else pgettext("after noon", "pm")
    return f"{date_format(local, 'g:i')} {half} {_zone(local)}"


def _elsewhere(here: datetime, there: datetime) -> str:
    return _clock(here) if here.date() == there.date() else f"{short_day(here)}, {_clock(here)}"


def _zone(local: datetime) -> str:
    name = local.tzname() or ""
    return _ZONES.get(name, name)

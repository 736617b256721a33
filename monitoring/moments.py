"""Write days and instants in the reader's language and on the reader's clock, beside the program's own."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import get_language, pgettext

from monitoring.policy.decide import PROGRAM_ZONE

# What Americans call the hours of a zone, in winter and in summer alike.
_ZONES = {"EST": "ET", "EDT": "ET", "CST": "CT", "CDT": "CT", "MST": "MT", "MDT": "MT", "PST": "PT", "PDT": "PT",
          "AKST": "AKT", "AKDT": "AKT", "HST": "HT", "HDT": "HT"}  # fmt: skip


def last_moment(until: datetime) -> str:
    """Return the last moment before an instant, for paper, on which no distance stays true: Wed, Dec 9, 2026, 11:59 pm ET."""
    last = last_minute(until)
    return f"{_moment(last)}{_own_clock(last)}"


def short_last_moment(until: datetime) -> str:
    """Return it without its year, where every letter counts: Wed, Dec 9, 11:59 pm ET."""
    last = last_minute(until)
    return f"{short_day(last)}, {_clock(last)}{_own_clock(last)}"


def last_minute(until: datetime) -> datetime:
    """Return the minute before an instant, on the program's clock: what ends at midnight ends on the day before."""
    return until.astimezone(PROGRAM_ZONE) - timedelta(minutes=1)


def moment(when: datetime) -> str:
    """Return an instant with its clock time, on the reader's clock: Wed, Dec 9, 2026, 3:05 pm ET."""
    return _moment(timezone.localtime(when))


def clock(when: datetime) -> str:
    """Return the time of day of an instant whose day is plain, on the reader's clock: 3:05 pm ET."""
    return _clock(timezone.localtime(when))


def time_of_day(when: time | datetime) -> str:
    """Return what a clock shows, without its zone: 3:05 pm."""
    half = pgettext("before noon", "am") if when.hour < 12 else pgettext("after noon", "pm")
    return f"{when.hour % 12 or 12}:{when.minute:02} {half}"


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


def _moment(local: datetime) -> str:
    return f"{day_in_words(local)}, {_clock(local)}"


def _clock(local: datetime) -> str:
    return f"{time_of_day(local)} {_zone(local)}"


def _own_clock(there: datetime) -> str:
    """Say the same instant on the reader's own clock, in brackets, if that shows another time."""
    here = timezone.localtime(there)
    if here.utcoffset() == there.utcoffset():
        return ""
    return f" ({_clock(here) if here.date() == there.date() else f'{short_day(here)}, {_clock(here)}'})"


def _zone(local: datetime) -> str:
    name = local.tzname() or ""
    return _ZONES.get(name, name)

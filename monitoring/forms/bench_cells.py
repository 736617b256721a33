"""Read one cell of the bench as it was typed: a day, or a value with the unit and the limit it may carry.

Nothing is guessed: what could mean two things is asked about.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.models import Analyte
from monitoring.services import units

_NUMBER = r"[0-9.,]+"
# 124, or 124 U/L, or 124/33 where this patient's upper limit is another one, or 124 U/L / 33.
_VALUE = re.compile(rf"(?P<value>{_NUMBER})\s*(?P<unit>[^\W\d_]+/[^\W\d_]+)?\s*(?:/\s*(?P<upper_limit>{_NUMBER}))?")
_PLAIN_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?|\.[0-9]+")
# 1.240 is a thousand and more where points part thousands, and little more than one where they do not.
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SLASHED = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")


class Complaint(Exception):
    """Say what is wrong with a cell, and what to do."""


class Value(NamedTuple):
    """Hold a value as typed; without a unit or limit of its own it has the sheet's."""

    number: Decimal
    unit: str | None = None
    upper_limit: Decimal | None = None


class DayOrder(models.TextChoices):
    """Say what a day such as 3/4/2026 means in a file or a paste."""

    ASK = "ask", gettext_lazy("Ask me about each one")
    MONTH_FIRST = "month", gettext_lazy("March 4, 2026 (month first)")
    DAY_FIRST = "day", gettext_lazy("April 3, 2026 (day first)")


def value(text: str, analyte: Analyte) -> Value:
    """Return what was typed of one analyte.

    :raises Complaint: it is no number, could be two, or its unit is none of this analyte's
    """
    found = _VALUE.fullmatch(text)
    if found is None:
        raise Complaint(_("“%(text)s” is not a number. Type the number reported, or leave it empty.") % {"text": text})
    unit = None
    if found["unit"]:
        unit = units.written(analyte, found["unit"])
        if unit is None:
            raise Complaint(
                _("%(label)s is not reported in %(unit)s; expected %(expected)s.")
                % {"label": analyte.label, "unit": found["unit"], "expected": _or(units.CONVERSIONS[analyte][:2])}
            )
    limit = found["upper_limit"]
    return Value(_number(found["value"]), unit, _number(limit) if limit else None)


def _number(text: str) -> Decimal:
    if "," in text:
        raise Complaint(
            _("A comma can mean two numbers in “%(text)s”. Write it with a point and without commas.") % {"text": text}
        )
    if _THOUSANDS.fullmatch(text):
        raise Complaint(
            _(
                "A point before three digits can mean two numbers in “%(text)s”. Leave it out, or write one digit less or more."
            )
            % {"text": text}
        )
    if _PLAIN_NUMBER.fullmatch(text) is None:
        raise Complaint(_("“%(text)s” is not a number. Type the number reported, or leave it empty.") % {"text": text})
    return Decimal(text)


def _or(names: Sequence[str]) -> str:
    return _("%(first)s or %(second)s") % {"first": names[0], "second": names[1]}


def day(text: str) -> date:
    """Return a day that the sheet holds.

    :raises Complaint: it is none
    """
    try:
        return date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        if _SLASHED.fullmatch(text) and (two := _two_days(text)):
            raise Complaint(
                _("“%(text)s” can be two days. Write it as year-month-day: %(first)s or %(second)s.")
                % {"text": text, "first": two[0], "second": two[1]}
            ) from None
        raise Complaint(_("Write the day as year-month-day, for example 2026-12-09.")) from None


def sorted_day(text: str, order: DayOrder) -> str:
    """Return a day of a file as the sheet writes it, year first; what could be two days, or is none, as it stands."""
    found = _SLASHED.fullmatch(text)
    if found is None:
        # A laboratory's system adds the time of day.
        return text[:10] if _DAY.match(text) and text[10:11] in ("T", " ") else text
    first, second, year = (int(each) for each in found.groups())
    month_first, day_first = _date(year, first, second), _date(year, second, first)
    if order is DayOrder.ASK:
        either = {month_first, day_first} - {None}
        return str(either.pop()) if len(either) == 1 else text
    return str((month_first if order is DayOrder.MONTH_FIRST else day_first) or text)


def _two_days(text: str) -> list[str]:
    days = [sorted_day(text, order) for order in (DayOrder.MONTH_FIRST, DayOrder.DAY_FIRST)]
    return days if text not in days else []


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None

"""Show how much was handed over in this course, for each kilogram of body weight, against the usual 120 to 150 mg/kg."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import ceil

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.models import Weight
from monitoring.policy.facts import Dispense, Enrollment
from monitoring.policy.record import Facts
from monitoring.presenters.dates import day_in_words
from monitoring.presenters.entries import plain
from monitoring.presenters.plot import Axis

# The cumulative dose of a course after which fewer patients relapse: Zaenglein et al., J Am Acad Dermatol
# 2016;74:945-973 (guideline of the American Academy of Dermatology); source document S8.
LEAST, MOST = 120, 150
# Of a day's dose, by the US prescribing information, 2: 0.5 to 1 mg/kg.
_DAILY = (Decimal("0.5"), Decimal(1))
_LEFT, _RIGHT = 8.0, 352.0


@dataclass(frozen=True, slots=True)
class SupplyRow:
    """Hold one supply: its day and days, the daily dose, and how much it came to; an unknown dose is said in words."""

    on: str
    days: int
    daily: str
    total: str


@dataclass(frozen=True, slots=True)
class DoseBar:
    """Hold the bar: how far it is filled, and where the usual range lies."""

    filled: str
    start: str
    range_start: str
    range_width: str
    range_end: str
    track: str
    label: str


@dataclass(frozen=True, slots=True)
class DosePanel:
    """Hold what a course came to so far; without a weight there is no bar, and `headline` says the mg alone."""

    headline: str
    basis: str
    target: str
    missing: Sequence[str]
    rows: Sequence[SupplyRow]
    bar: DoseBar | None
    needs_weight: bool
    earlier: str


def dose_panel(facts: Facts, *, daily_doses: Mapping[str, int], weight: Weight | None, through: int) -> DosePanel:
    """Return what was handed over in this course by a day.

    :param daily_doses: mg by the reference of the supply; one that is not in it is not known
    :param weight: the latest; the sum of mg is divided by it, so that anybody can do it again
    """
    supplies, earlier = _of_this_course(facts, through)
    known = [each for each in supplies if each.id in daily_doses]
    total = sum(each.days_supply * daily_doses[each.id] for each in known)
    unknown = len(supplies) - len(known)
    per_kg = None if weight is None else total / weight.weight_kg
    return DosePanel(
        headline=_headline(total, per_kg, at_least=unknown > 0),
        basis=_basis(total, len(known), weight),
        target=_target(total, weight, _last_daily(known, daily_doses)) if supplies else "",
        missing=_missing(unknown),
        rows=[_row(each, daily_doses.get(each.id)) for each in reversed(supplies)],
        bar=None if per_kg is None else _bar(per_kg),
        needs_weight=weight is None,
        earlier=_earlier(earlier),
    )


def daily_dose(weight: Weight | None) -> str:
    """Return the usual daily dose at a patient's latest weight, for who prescribes; nothing without a weight."""
    if weight is None:
        return ""
    low, high = (_whole(share * weight.weight_kg) for share in _DAILY)
    return _("At %(weight)s kg, weighed on %(day)s, 0.5 to 1 mg/kg is %(low)s to %(high)s mg a day.") % {
        "weight": plain(weight.weight_kg),
        "day": day_in_words(weight.weighed_on),
        "low": low,
        "high": high,
    }


def _of_this_course(facts: Facts, through: int) -> tuple[list[Dispense], int]:
    """Return the supplies since the latest enrollment opened, and how many came before."""
    opened = [each.opened_on for each in facts.of(Enrollment).facts if each.opened_on <= through]
    supplies = [each for each in facts.of(Dispense).facts if each.on <= through]
    ours = [each for each in supplies if not opened or each.on >= opened[-1]]
    return ours, len(supplies) - len(ours)


def _headline(total: int, per_kg: Decimal | None, *, at_least: bool) -> str:
    if per_kg is None:
        said = _("At least %(total)s mg handed over") if at_least else _("%(total)s mg handed over")
        return said % {"total": _whole(total)}
    said = _("At least %(dose)s of %(least)d–%(most)d mg/kg") if at_least else _("%(dose)s of %(least)d–%(most)d mg/kg")
    return said % {"dose": _whole(per_kg), "least": LEAST, "most": MOST}


def _basis(total: int, count: int, weight: Weight | None) -> str:
    if weight is None:
        return ""
    said = ngettext(
        "%(total)s mg in %(count)d supply, divided by the latest weight: %(weight)s kg on %(day)s. "
        "Handed over, not necessarily taken.",
        "%(total)s mg in %(count)d supplies, divided by the latest weight: %(weight)s kg on %(day)s. "
        "Handed over, not necessarily taken.",
        count,
    )
    return said % {
        "total": _whole(total),
        "count": count,
        "weight": plain(weight.weight_kg),
        "day": day_in_words(weight.weighed_on),
    }


def _last_daily(known: Sequence[Dispense], daily_doses: Mapping[str, int]) -> int | None:
    return daily_doses[known[-1].id] if known else None


def _target(total: int, weight: Weight | None, daily: int | None) -> str:
    if weight is None:
        return ""
    left = LEAST * weight.weight_kg - total
    if left <= 0:
        return _("%(least)d mg/kg are reached.") % {"least": LEAST}
    if daily is None:
        return _("To %(least)d mg/kg: %(left)s mg more.") % {"least": LEAST, "left": _whole(left)}
    days = ceil(left / daily)
    said = ngettext(
        "To %(least)d mg/kg: %(left)s mg more, %(days)d day at %(daily)d mg a day.",
        "To %(least)d mg/kg: %(left)s mg more, %(days)d days at %(daily)d mg a day.",
        days,
    )
    return said % {"least": LEAST, "left": _whole(left), "days": days, "daily": daily}


def _missing(unknown: int) -> list[str]:
    if not unknown:
        return []
    said = ngettext(
        "%(count)d supply rests on no prescription here: its dose is not known and not counted.",
        "%(count)d supplies rest on no prescription here: their dose is not known and not counted.",
        unknown,
    )
    return [said % {"count": unknown}]


def _earlier(count: int) -> str:
    if not count:
        return ""
    said = ngettext(
        "%(count)d supply of an earlier course is not counted.",
        "%(count)d supplies of an earlier course are not counted.",
        count,
    )
    return said % {"count": count}


def _row(supply: Dispense, daily: int | None) -> SupplyRow:
    return SupplyRow(
        on=day_in_words(date.fromordinal(supply.on)),
        days=supply.days_supply,
        daily=_("not known") if daily is None else _("%(daily)d mg a day") % {"daily": daily},
        total="–" if daily is None else f"{_whole(daily * supply.days_supply)} mg",
    )


def _bar(per_kg: Decimal) -> DoseBar:
    axis = Axis(0, max(MOST * 1.2, float(per_kg) * 1.05), _LEFT, _RIGHT)
    return DoseBar(
        filled=axis.length(0, float(per_kg)),
        start=axis.at(0),
        range_start=axis.at(LEAST),
        range_width=axis.length(LEAST, MOST),
        range_end=axis.at(MOST),
        track=axis.length(0, axis.high),
        label=_("%(dose)s mg/kg of the usual %(least)d to %(most)d")
        % {"dose": _whole(per_kg), "least": LEAST, "most": MOST},
    )


def _whole(number: Decimal | int) -> str:
    """Return a number without decimals, as the reader's language groups thousands."""
    return number_format(Decimal(number).quantize(Decimal(1), ROUND_HALF_UP), force_grouping=True)

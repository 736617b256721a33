"""Say what happened, as marks of a timeline: tests, supplies, visits and labs, each with its day."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.models import Analyte, TestResult, TestSetting
from monitoring.policy import facts as kinds
from monitoring.policy.record import Facts
from monitoring.presenters.dates import day_in_words
from monitoring.presenters.entries import plain


class Happening(NamedTuple):
    """Hold something that happened on a program day; `kind` is its shape, `days` for how long it lasts."""

    day: int
    kind: str
    says: str
    days: int = 1


def happenings(facts: Facts) -> Mapping[str, list[Happening]]:
    """Return what happened, by lane."""
    return {"test": _tests(facts), "supply": _supplies(facts), "visit": _visits(facts), "lab": _labs(facts)}


def _tests(facts: Facts) -> list[Happening]:
    return [
        Happening(
            each.collected_on,
            f"test-{each.result}",
            _("Specimen of %(day)s: %(result)s (%(setting)s)")
            % {
                "day": _day(each.collected_on),
                "result": TestResult(each.result).label.lower(),
                "setting": TestSetting(each.setting).label,
            },
        )
        for each in facts.of(kinds.PregnancyTest).facts
    ]


def _supplies(facts: Facts) -> list[Happening]:
    found = []
    for each in facts.of(kinds.Dispense).facts:
        said = ngettext(
            "%(days)d day of supply, handed over on %(day)s",
            "%(days)d days of supply, handed over on %(day)s",
            each.days_supply,
        )
        found.append(
            Happening(each.on, "supply", said % {"days": each.days_supply, "day": _day(each.on)}, each.days_supply)
        )
    return found


def _visits(facts: Facts) -> list[Happening]:
    return [
        Happening(each.on, "visit", _("Seen on %(day)s") % {"day": _day(each.on)})
        for each in facts.of(kinds.Visit).facts
    ]


def _labs(facts: Facts) -> list[Happening]:
    """Return one mark for each day on which blood was drawn, with all its values."""
    days: dict[int, list[str]] = {}
    for analyte in Analyte:
        for each in facts.of(kinds.Lab, kinds.Analyte(analyte)).facts:
            days.setdefault(each.collected_on, []).append(
                f"{analyte.label} {plain(each.value)} {each.unit} (≤ {plain(each.upper_limit)})"
            )
    return [
        Happening(day, "lab", _("Blood of %(day)s: %(values)s") % {"day": _day(day), "values": ", ".join(values)})
        for day, values in sorted(days.items())
    ]


def _day(day: int) -> str:
    return day_in_words(date.fromordinal(day))

"""Show the trend of each laboratory value: as a picture in times of the upper limit, and as a table that says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring import models
from monitoring.policy.facts import Analyte, Dispense, Lab
from monitoring.policy.policies import Supervision
from monitoring.policy.record import Facts
from monitoring.presenters.dates import day_in_words, distance_in_days, short_day
from monitoring.presenters.entries import plain, times_limit
from monitoring.presenters.grades import grade, steps_above
from monitoring.presenters.plot import Axis, days_axis

FIRST = (Analyte.ALT, Analyte.AST)
# A picture's own pixels: it is drawn for the width of a phone.
_LEFT, _RIGHT, _TOP, _BOTTOM = 30.0, 352.0, 8.0, 140.0
# How a value stands to the limit, in the order of the bounds it lies above.
_LEVELS = ("normal", "raised", "repeat", "hold")


@dataclass(frozen=True, slots=True)
class LabRow:
    """Hold one result as the table shows it; `level` is how it stands to the limit."""

    on: str
    ago: str
    value: str
    limit: str
    times: str
    level: str
    word: str
    grade: str


@dataclass(frozen=True, slots=True)
class Band:
    """Hold a stretch of the picture between two multiples of the limit, and what is written at its upper edge."""

    level: str
    y: str
    height: str
    label: str


@dataclass(frozen=True, slots=True)
class Point:
    x: str
    y: str
    level: str
    label: str


@dataclass(frozen=True, slots=True)
class Trend:
    """Hold the results of one analyte, newest first, and their picture."""

    analyte: str
    title: str
    summary: str
    rows: Sequence[LabRow]
    bands: Sequence[Band]
    points: Sequence[Point]
    line: str
    supplies: Sequence[str]
    first_day: str
    last_day: str


@dataclass(frozen=True, slots=True)
class LabsPanel:
    """Hold the trends of a patient: the liver enzymes first, the others apart."""

    trends: Sequence[Trend]
    others: Sequence[Trend]
    rule: str
    was_raised_before: bool


def labs_panel(facts: Facts, *, profile: Supervision | None, through: int, today: int) -> LabsPanel:
    """Return the trends of all results collected by a day.

    :param profile: the clinic's numbers; None if its own supervision is switched off
    """
    found = {analyte: _by(facts, analyte, through) for analyte in Analyte}
    supplies = [each.on for each in facts.of(Dispense).facts if each.on <= through]
    days = [*supplies, *[each.collected_on for labs in found.values() for each in labs]]
    canvas = _Canvas(sorted(days), supplies, _bounds(profile), today)
    drawn = {analyte: _trend(analyte, labs, canvas) for analyte, labs in found.items() if labs}
    first = [found[analyte][0] for analyte in FIRST if found[analyte]]
    return LabsPanel(
        trends=[drawn[each] for each in FIRST if each in drawn],
        others=[trend for each, trend in drawn.items() if each not in FIRST],
        rule=_rule(profile),
        was_raised_before=any(each.value > each.upper_limit for each in first),
    )


@dataclass(frozen=True, slots=True)
class _Canvas:
    """Hold what all pictures share: their days in order, supplies and bounds, and the day they are read on."""

    days: Sequence[int]
    supplies: Sequence[int]
    bounds: tuple[Decimal, ...]
    today: int

    @property
    def axis(self) -> Axis:
        return days_axis(self.days, start=_LEFT + 8, end=_RIGHT - 8)


def _by(facts: Facts, analyte: Analyte, through: int) -> list[Lab]:
    return [each for each in facts.of(Lab, analyte).facts if each.collected_on <= through]


def _bounds(profile: Supervision | None) -> tuple[Decimal, ...]:
    """Return the multiples of the limit that are drawn: the limit itself, and the clinic's own two."""
    ours = () if profile is None else (Decimal(profile.repeat_above), Decimal(profile.hold_above))
    return (Decimal(1), *ours)


def _rule(profile: Supervision | None) -> str:
    if profile is None:
        return ""
    return _(
        "Your clinic repeats ALT and AST above %(repeat)d times the upper limit, and holds treatment above "
        "%(hold)d times."
    ) % {"repeat": profile.repeat_above, "hold": profile.hold_above}


def _trend(analyte: Analyte, labs: Sequence[Lab], canvas: _Canvas) -> Trend:
    # At least a little of the highest band shows, so that its distance can be judged.
    top = max(float(canvas.bounds[-1]) * 1.25, max(map(_times, labs)) * 1.1)
    height = Axis(0, top, _BOTTOM, _TOP)
    name = str(models.Analyte(analyte).label)
    points = [_point(each, canvas, height) for each in labs]
    rows = [_row(each, canvas) for each in reversed(labs)]
    return Trend(
        analyte=name,
        title=_title(name, labs),
        summary=_summary(rows[0]),
        rows=rows,
        bands=_bands(canvas.bounds, height),
        points=points,
        line=" ".join(f"{each.x},{each.y}" for each in points),
        supplies=[canvas.axis.at(on) for on in canvas.supplies],
        first_day=short_day(date.fromordinal(canvas.days[0])),
        last_day=short_day(date.fromordinal(canvas.days[-1])) if canvas.days[-1] > canvas.days[0] else "",
    )


def _times(lab: Lab) -> float:
    return float(lab.value / Decimal(lab.upper_limit))


def _title(name: str, labs: Sequence[Lab]) -> str:
    highest = max(labs, key=_times)
    said = ngettext(
        "%(analyte)s in times of the upper limit: %(count)d result, highest %(times)s ×",
        "%(analyte)s in times of the upper limit: %(count)d results, highest %(times)s ×",
        len(labs),
    )
    return said % {"analyte": name, "count": len(labs), "times": _times_in_words(highest)}


def _summary(row: LabRow) -> str:
    return _("Latest: %(value)s, %(times)s × the limit, on %(day)s · %(ago)s") % {
        "value": row.value,
        "times": row.times,
        "day": row.on,
        "ago": row.ago,
    }


def _row(lab: Lab, canvas: _Canvas) -> LabRow:
    level = steps_above(lab, canvas.bounds)
    graded = grade(lab)
    return LabRow(
        on=day_in_words(date.fromordinal(lab.collected_on)),
        ago=distance_in_days(lab.collected_on - canvas.today),
        value=f"{plain(lab.value)} {lab.unit}",
        limit=plain(lab.upper_limit),
        times=_times_in_words(lab),
        level=_LEVELS[level],
        word=_word(level, canvas.bounds),
        grade=_("grade %(number)d") % {"number": graded} if graded else "",
    )


def _times_in_words(lab: Lab) -> str:
    return times_limit(Decimal(lab.value), Decimal(lab.upper_limit))


def _word(level: int, bounds: Sequence[Decimal]) -> str:
    if level == 0:
        return _("within the limit")
    return _("above the limit") if level == 1 else _("above %(times)d times the limit") % {"times": bounds[level - 1]}


def _point(lab: Lab, canvas: _Canvas, height: Axis) -> Point:
    row = _row(lab, canvas)
    label = _("%(day)s: %(value)s, %(times)s × the limit") % {"day": row.on, "value": row.value, "times": row.times}
    return Point(canvas.axis.at(lab.collected_on), height.at(_times(lab)), row.level, label)


def _bands(bounds: Sequence[Decimal], height: Axis) -> list[Band]:
    edges = [0.0, *map(float, bounds), height.high]
    return [
        Band(
            level=_LEVELS[level],
            y=height.at(above),
            height=height.length(below, above),
            # The upper edge of the last band is only the end of the picture.
            label=f"{bounds[level]} ×" if level < len(bounds) else "",
        )
        for level, (below, above) in enumerate(pairwise(edges))
    ]

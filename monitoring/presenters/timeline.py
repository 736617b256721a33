"""Draw the step functions of a question: each requirement's spans in the months around a day, and what happened."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.utils.dateformat import format as date_format
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from monitoring.models import Ask
from monitoring.policy import decide
from monitoring.policy.findings import Finding, Requirement, Status
from monitoring.policy.record import Facts
from monitoring.policy.spans import END, START, Timeline
from monitoring.presenters.answers import WORDS, Lines, headline
from monitoring.presenters.dates import day_in_words
from monitoring.presenters.happenings import Happening, happenings
from monitoring.presenters.reasons import sentence, title

DAYS_BACK = 183
DAYS_AHEAD = 61
WINDOW = "prescription-window"
# The drawing's own units: a column of names, then so many for each day.
_NAMES, _DAY, _ROW, _BAR, _HEAD = 330, 4, 26, 14, 32
_WIDTH = _NAMES + (DAYS_BACK + DAYS_AHEAD) * _DAY


class Span(NamedTuple):
    """Hold one span of a row: where it is drawn, and what is said of it."""

    x: int
    width: int
    status: str
    word: str
    dates: str
    sentence: str
    is_now: bool

    @property
    def says(self) -> str:
        """Return the whole finding in one line, for whoever points at it."""
        return _("%(word)s, %(dates)s. %(sentence)s") % self._asdict()


class Mark(NamedTuple):
    """Hold something that happened on a day, and for how many days it counts where that is drawn."""

    x: int
    width: int
    kind: str
    says: str


class Row(NamedTuple):
    """Hold one line of the drawing: a requirement's spans, or the marks of one kind."""

    id: str
    title: str
    layer: str
    y: int
    spans: Sequence[Span] = ()
    marks: Sequence[Mark] = ()

    @property
    def bar_y(self) -> int:
        return self.y + (_ROW - _BAR) // 2

    @property
    def text_y(self) -> int:
        return self.y + _ROW // 2 + 5


class Tick(NamedTuple):
    """Hold where a month begins."""

    x: int
    label: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Hold the timeline as a page draws it, and says it in a table."""

    rows: Sequence[Row]
    ticks: Sequence[Tick]
    windows: Sequence[Span]
    silent: Sequence[str]
    today_x: int
    width: int
    height: int
    first_x: int = _NAMES
    head: int = _HEAD
    bar: int = _BAR
    row: int = _ROW

    @property
    def foot(self) -> int:
        return self.height - 4

    @property
    def depth(self) -> int:
        return self.foot - self.head

    @property
    def ahead_width(self) -> int:
        return self.width - self.today_x

    @property
    def requirements(self) -> Sequence[Row]:
        return [row for row in self.rows if row.spans]

    @property
    def happened(self) -> Sequence[Row]:
        return [row for row in self.rows if row.marks]


class _View(NamedTuple):
    """Hold which days are drawn, half-open, and which of them is today."""

    first: int
    end: int
    today: int

    def x(self, day: int) -> int:
        return _NAMES + (min(max(day, self.first), self.end) - self.first) * _DAY


def draw(ask: Ask, lines: Lines, facts: Facts, *, today: int) -> Drawing:
    """Return the timeline of one question around a day, as the record stands if nothing new is recorded."""
    view = _View(max(today - DAYS_BACK, START), min(today + DAYS_AHEAD, END), today)
    spans = {requirement: list(_spans(line, view)) for requirement, line in lines.items()}
    applying = {requirement: found for requirement, found in spans.items() if found}
    rows = _rows(ask, applying, lines, happenings(facts), view)
    return Drawing(
        rows=rows,
        ticks=list(_ticks(view)),
        windows=[each for requirement, found in applying.items() if requirement.id == WINDOW
                 for each in found if each.status == Status.MET],
        silent=[title(each) for each in lines if each not in applying],
        today_x=view.x(today),
        width=_WIDTH,
        height=_HEAD + _ROW * len(rows) + 8,
    )  # fmt: skip


def _rows(
    ask: Ask,
    applying: Mapping[Requirement, list[Span]],
    lines: Lines,
    happened: Mapping[str, list[Happening]],
    view: _View,
) -> list[Row]:
    answer = Row("answer", headline(ask, permits=True), "answer", 0, spans=list(_answer(lines, view)))
    rows = [answer, *[Row(each.id, title(each), each.layer, 0, spans=found) for each, found in applying.items()]]
    for kind, found in happened.items():
        marks = [_mark(kind, each, view) for each in found if view.first <= each.day < view.end]
        rows += [Row(f"lane-{kind}", str(LANES[kind]), "lane", 0, marks=marks)] if marks else []
    return [row._replace(y=_HEAD + number * _ROW) for number, row in enumerate(rows)]


LANES = {
    "test": gettext_lazy("Pregnancy tests"),
    "supply": gettext_lazy("Supplies"),
    "visit": gettext_lazy("Visits"),
    "lab": gettext_lazy("Labs"),
}


def _spans(line: Timeline[Finding], view: _View) -> Iterator[Span]:
    for finding, since, until in line.between(view.first, view.end):
        if finding.status is not Status.NOT_APPLICABLE:
            yield _span(view, since, until, finding.status, sentence(finding))


def _span(view: _View, since: int, until: int, status: Status, said: str) -> Span:
    x = view.x(since)
    return Span(
        x=x,
        width=view.x(until) - x,
        status=status,
        word=str(WORDS[status]),
        dates=dates(since, until),
        sentence=said,
        is_now=since <= view.today < until,
    )


def dates(since: int, until: int) -> str:
    """Return a half-open span of program days in words."""
    language = get_language()
    if since <= START:
        return _("always") if until >= END else _("through %(last)s") % {"last": _words(until - 1, language)}
    if until >= END:
        return _("from %(first)s on") % {"first": _words(since, language)}
    if until == since + 1:
        return _("on %(first)s") % {"first": _words(since, language)}
    return _("from %(first)s through %(last)s") % {
        "first": _words(since, language),
        "last": _words(until - 1, language),
    }


# Many spans begin and end on the same days, and to write one takes longer than to find one.
@lru_cache(maxsize=4096)
def _words(day: int, language: str | None) -> str:
    return day_in_words(date.fromordinal(day))


def _answer(lines: Lines, view: _View) -> Iterator[Span]:
    """Yield the answer to the whole question, laid over all requirements: the gate's own definition of permitting."""
    edges = {view.first, view.end}
    for line in lines.values():
        edges.update(since for _finding, since, _until in line.between(view.first, view.end) if since > view.first)
    days = sorted(edges)
    since, held = days[0], _holding(lines, days[0])
    for day in days[1:]:
        following = _holding(lines, day) if day < view.end else None
        if following != held or day == view.end:
            yield _answered(view, since, day, held)
            since, held = day, following


def _holding(lines: Lines, day: int) -> list[str] | None:
    """Return what withholds on a day, by title; None: the gate permits."""
    found = {requirement: line.at(day)[0] for requirement, line in lines.items()}
    if decide.permits([each.status for each in found.values()]):
        return None
    return [title(requirement) for requirement, each in found.items() if each.withholds]


def _answered(view: _View, since: int, until: int, held: list[str] | None) -> Span:
    if held is None:
        said = _("Everything that is needed is on record.")
        return _span(view, since, until, Status.MET, said)._replace(word=_("Yes"))
    said = _("Missing: %(what)s.") % {"what": ", ".join(held)}
    return _span(view, since, until, Status.UNMET, said)._replace(word=_("No"))


def _mark(kind: str, happening: Happening, view: _View) -> Mark:
    x = view.x(happening.day)
    return Mark(x, max(view.x(happening.day + happening.days) - x, _DAY), happening.kind, happening.says)


def _ticks(view: _View) -> Iterator[Tick]:
    for day in range(view.first, view.end):
        when = date.fromordinal(day)
        if when.day == 1:
            yield Tick(view.x(day), _month(when))


def _month(when: date) -> str:
    if when.month == 1:
        return date_format(when, pgettext("a month with its year, as a Django date format", "M Y"))
    return date_format(when, pgettext("a month without its year, as a Django date format", "M"))

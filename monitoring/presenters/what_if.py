"""Lay the answers side by side: as the record stands, and as it would be with what is asked about."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from monitoring.models import Ask
from monitoring.policy import cases
from monitoring.policy.decide import Decision, midnight
from monitoring.policy.findings import Status
from monitoring.policy.spans import START
from monitoring.presenters.answers import Lines, headline, when
from monitoring.presenters.calendar import Days
from monitoring.presenters.dates import closing, day_in_words, distance_in_days, opening
from monitoring.presenters.reasons import title
from monitoring.presenters.timeline import WINDOW


class Asked(NamedTuple):
    """Hold one question's answers: at the instant asked about, now, and when it first permits (if it ever does)."""

    then: Decision
    now: Decision
    opening: Decision | None


class Side(NamedTuple):
    """Hold one answer of a comparison; the last fields are the answer's own JSON values."""

    key: str
    title: str
    permits: bool
    headline: str
    when: str
    earliest: str
    until: str
    permits_from: str
    blocking: Sequence[str]


class Comparison(NamedTuple):
    """Hold the answers to one question, side by side, and what is different."""

    ask: str
    question: str
    sides: Sequence[Side]
    settled: Sequence[str]
    withheld: Sequence[str]


def compare(ask: Ask, before: Asked, after: Asked, *, now: datetime) -> Comparison:
    """Return one question's answers as the record stands and with what is asked about."""
    held_before, held_after = _held(before.then), _held(after.then)
    return Comparison(
        ask=ask,
        question=str(ask.label),
        sides=[
            _side("before", _("As the record stands"), ask, before, now),
            _side("after", _("With what you ask about"), ask, after, now),
        ],
        settled=[name for id, name in held_before.items() if id not in held_after],
        withheld=[name for id, name in held_after.items() if id not in held_before],
    )


def _held(decision: Decision) -> Mapping[str, str]:
    return {each.requirement.id: title(each.requirement) for each in decision.judgments if each.finding.withholds}


def _side(key: str, heading: str, ask: Ask, asked: Asked, now: datetime) -> Side:
    answer = cases.render(asked.then)
    return Side(
        key=key,
        title=heading,
        permits=asked.then.permits,
        headline=headline(ask, asked.then.permits),
        when=when(asked.then, at=now),
        earliest=earliest(asked, now=now),
        until=answer["until"] or "",
        permits_from=answer["permits_from"] or "",
        blocking=answer["blocking"],
    )


def earliest(asked: Asked, *, now: datetime) -> str:
    """Return the first day on which the gate permits if nothing else is recorded, and through which day."""
    if asked.now.permits:
        return _("today")
    if (opens := midnight(asked.now.permits_from)) is None:
        missing = ", ".join(_held(asked.then).values())
        return _("on no day, until more is recorded: %(missing)s") % {"missing": missing}
    first = opening(opens, at=now)
    closes = midnight(asked.opening.until) if asked.opening else None
    if closes is None:
        return first
    return _("%(first)s; closes %(last)s") % {"first": first, "last": closing(closes, at=now)}


class Window(NamedTuple):
    """Hold a prescription window: its days, and how a page says them."""

    days: Days
    says: str


def window_around(lines: Lines, day: int, *, now: datetime) -> Window | None:
    """Return the window in which a day lies, or else the latest before it, or the first after it, within a year."""
    line = next((line for requirement, line in lines.items() if requirement.id == WINDOW), None)
    if line is None:
        return None
    met = [
        (since, until) for finding, since, until in line.between(day - 366, day + 366) if finding.status is Status.MET
    ]
    begun = [each for each in met if each[0] <= day]
    if not met or (since := (begun[-1] if begun else met[0])[0]) <= START:
        return None
    until = (begun[-1] if begun else met[0])[1]
    closes = midnight(until)
    if closes is None:
        return None
    days = Days(date.fromordinal(since), date.fromordinal(until - 1))
    words = {"first": day_in_words(days.first), "last": closing(closes, at=now)}
    return Window(days, _("%(first)s through %(last)s") % words)


def asked_about(day: date, *, today: date) -> str:
    """Return the day asked about, and how far off it is."""
    return f"{day_in_words(day)} · {distance_in_days((day - today).days)}"

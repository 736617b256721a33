"""Turn the coming ends of a patient's timeline into dates for a calendar, in words that give nothing away."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from icalendar import Calendar, Event

from monitoring.policy.decide import midnight, program_day
from monitoring.policy.findings import Finding, Requirement, Status
from monitoring.policy.spans import Timeline
from monitoring.presenters.dates import day_in_words, distance_in_days, last_moment
from monitoring.presenters.my_words import WORDS

# How far ahead a calendar looks.
HORIZON_DAYS = 120
_REFRESH = timedelta(hours=6)

# Discreet: whoever looks over a shoulder learns that something is due, and not what.
_SAYS = {
    "last-day": gettext_lazy("riskprog: last day to pick up"),
    "step-due": gettext_lazy("riskprog: a step is due"),
    "month-begins": gettext_lazy("riskprog: the next month's steps begin"),
    "pick-up-opens": gettext_lazy("riskprog: next pick-up possible from today"),
    "wait-ends": gettext_lazy("riskprog: the next step is possible from today"),
}
# What a requirement means for a calendar when it ends, and when it begins, by itself.
_ENDS = {
    "prescription-window": "last-day",
    "counseling": "step-due",
    "contraception": "step-due",
    "acknowledgment": "step-due",
    "liver-enzymes-current": "step-due",
}
_BEGINS = {"supply-interval": "pick-up-opens", "contraception-lead-in": "wait-ends", "lock-out": "wait-ends"}


@dataclass(frozen=True, slots=True, order=True)
class Coming:
    """Hold one date ahead: the day, what it is for a calendar, and until when exactly.

    :ivar about: the steps meant, for the patient's own page and never for the calendar
    """

    on: date
    kind: str
    until: str = ""
    about: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        return str(_SAYS[self.kind])

    @property
    def day(self) -> str:
        return day_in_words(self.on)

    def distance(self, *, at: datetime) -> str:
        """Return how far off it is."""
        return distance_in_days(self.on.toordinal() - program_day(at))


def coming(
    lines: Mapping[Requirement, Timeline[Finding]], *, latest_supply_on: date | None, at: datetime
) -> Sequence[Coming]:
    """Return what comes up, in order: the last day of what ends, the first day of what opens; each once.

    A last day is the one on the reader's own clock.
    """
    today = program_day(at)
    steps: defaultdict[Coming, set[str]] = defaultdict(set)
    for requirement, line in lines.items():
        for each in _turns(requirement.id, line, today):
            steps[each].add(requirement.id)
    if latest_supply_on is not None and latest_supply_on.toordinal() >= today:
        steps[Coming(latest_supply_on + timedelta(days=1), "month-begins")] = set()
    return sorted(replace(each, about=_titles(each, ids)) for each, ids in steps.items())


def _titles(each: Coming, requirements: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(str(WORDS[id].todo) for id in requirements)) if each.kind == "step-due" else ()


def _turns(requirement: str, line: Timeline[Finding], today: int) -> Iterator[Coming]:
    ends, begins = _ENDS.get(requirement), _BEGINS.get(requirement)
    if not ends and not begins:
        return
    for (before, _since, day), (after, _from, _until) in pairwise(line.between(today, today + HORIZON_DAYS)):
        closes = midnight(day)
        if ends and closes and before.status is Status.MET and after.withholds:
            last = timezone.localtime(closes - timedelta(minutes=1))
            yield Coming(last.date(), ends, last_moment(closes))
        if begins and before.withholds and not after.withholds:
            yield Coming(date.fromordinal(day), begins)


def feed(dates: Sequence[Coming], *, salt: str, page: str, at: datetime) -> bytes:
    """Return the dates as a calendar file.

    Each is a whole day, which needs no time zone; the exact last minute is in its description.

    :param salt: what only this link has, so that an event's id tells nothing about whose it is
    :param page: address of the patient's own page
    """
    calendar = Calendar()
    calendar.add("prodid", "-//riskprog//calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "riskprog")
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", _REFRESH)
    for each in dates:
        calendar.add_component(_event(each, salt=salt, page=page, at=at))
    written: bytes = calendar.to_ical()
    return written


def _event(each: Coming, *, salt: str, page: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{hashlib.sha256(f'{salt} {each.kind} {each.on}'.encode()).hexdigest()[:32]}@riskprog")
    event.add("dtstamp", at)
    event.add("dtstart", each.on)
    event.add("dtend", each.on + timedelta(days=1))
    event.add("summary", each.says)
    event.add("description", _description(each))
    event.add("url", page)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event


def _description(each: Coming) -> str:
    if each.until:
        return _("Until %(moment)s. Sign in to see more.") % {"moment": each.until}
    return _("Sign in to see more.")

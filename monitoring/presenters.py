"""Turn the gate's answers into what a page says: a headline, who must act, and every date twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitoring.models import Ask
from monitoring.policy.decide import PROGRAM_ZONE, Decision, Judgment, midnight
from monitoring.policy.findings import Layer, Owner, Status


@dataclass(frozen=True, slots=True)
class FindingRow:
    """Hold one requirement as a page shows it."""

    id: str
    title: str
    status: str
    word: str
    reason: str
    owner: str
    withholds: bool
    source: str
    evidence: Sequence[str]


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """Hold the gate's answer to one question as a page shows it."""

    ask: str
    permits: bool
    headline: str
    when: str
    program: Sequence[FindingRow]
    clinic: Sequence[FindingRow]

    @property
    def withheld(self) -> Sequence[FindingRow]:
        return [each for each in (*self.program, *self.clinic) if each.withholds]

    @property
    def held_by_clinic_only(self) -> bool:
        return not self.permits and not any(each.withholds for each in self.program)


_HEADLINES = {
    (Ask.PRESCRIBE, True): "May be prescribed",
    (Ask.PRESCRIBE, False): "May not be prescribed yet",
    (Ask.DISPENSE, True): "May be dispensed",
    (Ask.DISPENSE, False): "May not be dispensed yet",
}
# A word and a shape for each status, so that nothing is said by color alone.
WORDS = {
    Status.MET: "Met",
    Status.UNMET: "Not met",
    Status.UNKNOWN: "Not known",
    Status.NOT_APPLICABLE: "Does not apply",
}
OWNERS = {
    Owner.PATIENT: "Patient",
    Owner.PRESCRIBER: "Prescriber",
    Owner.PHARMACY: "Pharmacy",
    Owner.STAFF: "Program staff",
}


def answer_card(ask: Ask, decision: Decision, *, at: datetime) -> AnswerCard:
    """Return what a page says of the gate's answer to one question, asked at an instant."""
    rows = [(each.requirement.layer, _row(each)) for each in decision.judgments]
    return AnswerCard(
        ask=ask,
        permits=decision.permits,
        headline=_HEADLINES[ask, decision.permits],
        when=_when(decision, at),
        program=[row for layer, row in rows if layer is Layer.PROGRAM],
        clinic=[row for layer, row in rows if layer is Layer.CLINIC],
    )


def _when(decision: Decision, at: datetime) -> str:
    if decision.permits:
        until = None if decision.until is None else midnight(decision.until)
        return f"until {closing(until, at=at)}" if until else "with no end in sight on today's record"
    opens = None if decision.permits_from is None else midnight(decision.permits_from)
    return f"opens {opening(opens, at=at)} if nothing changes" if opens else "opens once what is missing is recorded"


def _row(judgment: Judgment) -> FindingRow:
    requirement, finding = judgment.requirement, judgment.finding
    return FindingRow(
        id=requirement.id,
        title=requirement.title,
        status=finding.status,
        word=WORDS[finding.status],
        reason=finding.reason,
        owner=OWNERS[judgment.owner],
        withholds=finding.withholds,
        source=requirement.source,
        evidence=finding.evidence,
    )


def closing(until: datetime, *, at: datetime) -> str:
    """Return the last moment before an instant that ends something: Wed, Dec 9, 2026, 11:59 pm ET · in 3 days."""
    last = until.astimezone(PROGRAM_ZONE) - timedelta(minutes=1)
    return f"{day_in_words(last)}, {last:%-I:%M} {last:%p}".replace("AM", "am").replace("PM", "pm") + (
        f" ET · {distance(last, at=at)}"
    )


def opening(since: datetime, *, at: datetime) -> str:
    """Return the day on which something begins: Thu, Dec 10, 2026 · in 4 days."""
    local = since.astimezone(PROGRAM_ZONE)
    return f"{day_in_words(local)} · {distance(local, at=at)}"


def day_in_words(when: datetime) -> str:
    """Return a day with its weekday: Wed, Dec 9, 2026."""
    return f"{when:%a, %b} {when.day}, {when.year}"


def distance(when: datetime, *, at: datetime) -> str:
    """Return how far off a day is, in whole days of Eastern Time."""
    days = (when.astimezone(PROGRAM_ZONE).date() - at.astimezone(PROGRAM_ZONE).date()).days
    if days == 0:
        return "today"
    if abs(days) == 1:
        return "tomorrow" if days > 0 else "yesterday"
    return f"in {days} days" if days > 0 else f"{-days} days ago"

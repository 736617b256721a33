"""Turn the gate's answers into what a page says: a headline, who must act, and every date twice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from monitoring.models import Ask
from monitoring.policy import cases
from monitoring.policy.decide import Decision, Judgment, midnight
from monitoring.policy.findings import Layer, Owner, Status
from monitoring.presenters.dates import closing, opening
from monitoring.presenters.reasons import sentence, title


class Door(NamedTuple):
    """Hold a way out of a no: what to do, and the page where it is done."""

    label: str
    url: str


# Which doors a reader has out of what was found of one requirement.
Doors = Callable[[Judgment], Sequence[Door]]


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
    layer: str = Layer.PROGRAM
    doors: Sequence[Door] = ()


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """Hold the gate's answer to one question as a page shows it; the last fields are the answer's own JSON values."""

    ask: str
    permits: bool
    headline: str
    when: str
    program: Sequence[FindingRow]
    clinic: Sequence[FindingRow]
    until: str = ""
    permits_from: str = ""
    blocking: Sequence[str] = ()
    policy: str = ""

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
# A word for each status, so that nothing is said by color alone.
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


def answer_card(ask: Ask, decision: Decision, *, at: datetime, doors: Doors | None = None) -> AnswerCard:
    """Return what a page says of the gate's answer to one question, asked at an instant."""
    offered: set[Door] = set()
    rows = [_row(each, _not_yet(offered, doors)) for each in decision.judgments]
    answer = cases.render(decision)
    return AnswerCard(
        ask=ask,
        permits=decision.permits,
        headline=_HEADLINES[ask, decision.permits],
        when=_when(decision, at),
        program=[row for row in rows if row.layer == Layer.PROGRAM],
        clinic=[row for row in rows if row.layer == Layer.CLINIC],
        until=answer["until"] or "",
        permits_from=answer["permits_from"] or "",
        blocking=answer["blocking"],
        policy=answer["policy"] or "",
    )


def _not_yet(offered: set[Door], doors: Doors | None) -> Doors:
    """Return the same doors, each only where it is met first: one form may mend several requirements."""

    def once(judgment: Judgment) -> Sequence[Door]:
        found = [door for door in (doors(judgment) if doors else ()) if door not in offered]
        offered.update(found)
        return found

    return once


def _when(decision: Decision, at: datetime) -> str:
    if decision.permits:
        until = None if decision.until is None else midnight(decision.until)
        return f"until {closing(until, at=at)}" if until else "with no end in sight on today's record"
    opens = None if decision.permits_from is None else midnight(decision.permits_from)
    return f"opens {opening(opens, at=at)} if nothing changes" if opens else "opens once what is missing is recorded"


def _row(judgment: Judgment, doors: Doors) -> FindingRow:
    requirement, finding = judgment.requirement, judgment.finding
    return FindingRow(
        id=requirement.id,
        title=title(requirement),
        status=finding.status,
        word=WORDS[finding.status],
        reason=sentence(finding),
        owner=OWNERS[judgment.owner],
        withholds=finding.withholds,
        source=requirement.source,
        evidence=finding.evidence,
        layer=requirement.layer,
        doors=doors(judgment) if finding.withholds else (),
    )

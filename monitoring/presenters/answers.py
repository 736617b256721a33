"""Turn the gate's answers into what a page says: a headline, who must act, and every date twice."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.models import Ask
from monitoring.policy import cases
from monitoring.policy.decide import Decision, Judgment, midnight
from monitoring.policy.findings import Finding, Layer, Owner, Requirement, Status
from monitoring.policy.spans import END, Timeline
from monitoring.presenters.dates import closing, opening
from monitoring.presenters.reasons import sentence, title


class Door(NamedTuple):
    """Hold a way out of a no: what to do, and the page where it is done."""

    label: str
    url: str


# Which doors a reader has out of what was found of one requirement.
Doors = Callable[[Judgment], Sequence[Door]]
Lines = Mapping[Requirement, Timeline[Finding]]


class Turn(StrEnum):
    """Name whose turn it is: the reader's, somebody else's, nobody's before a doctor's, or not yet."""

    MOVE = "move"
    WAIT = "wait"
    STOP = "stop"
    LATER = "later"


# A word and a shape for each, so that nothing is said by color alone.
TURNS: Mapping[Turn, Any] = {
    Turn.MOVE: gettext_lazy("Your move"),
    Turn.WAIT: gettext_lazy("Waiting"),
    Turn.STOP: gettext_lazy("Stop"),
    Turn.LATER: gettext_lazy("Coming up"),
}


class WayOut(NamedTuple):
    """Hold whose turn it is where something withholds, and what the reader can do."""

    turn: Turn
    doors: Sequence[Door]


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
    turn: str = ""
    turn_word: str = ""


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

    @property
    def turn(self) -> str:
        """Return whose turn it is: a stop comes before everything, then what the reader can do."""
        turns = [each.turn for each in self.withheld]
        return next((str(each) for each in (Turn.STOP, Turn.MOVE, Turn.WAIT) if each in turns), "")

    @property
    def counts(self) -> Sequence[tuple[str, int, int]]:
        """Return for each layer how many requirements concern this patient, and how many of them withhold."""
        layers = ((Layer.PROGRAM, self.program), (Layer.CLINIC, self.clinic))
        return [(layer, len([each for each in rows if each.status != Status.NOT_APPLICABLE]),
                 len([each for each in rows if each.withholds])) for layer, rows in layers if rows]  # fmt: skip


_HEADLINES = {
    (Ask.PRESCRIBE, True): gettext_lazy("May be prescribed"),
    (Ask.PRESCRIBE, False): gettext_lazy("May not be prescribed yet"),
    (Ask.DISPENSE, True): gettext_lazy("May be dispensed"),
    (Ask.DISPENSE, False): gettext_lazy("May not be dispensed yet"),
}
# A word for each status, so that nothing is said by color alone.
WORDS: Mapping[Status, Any] = {
    Status.MET: gettext_lazy("Met"),
    Status.UNMET: gettext_lazy("Not met"),
    Status.UNKNOWN: gettext_lazy("Not known"),
    Status.NOT_APPLICABLE: gettext_lazy("Does not apply"),
}
OWNERS: Mapping[Owner, Any] = {
    Owner.PATIENT: gettext_lazy("Patient"),
    Owner.PRESCRIBER: gettext_lazy("Prescriber"),
    Owner.PHARMACY: gettext_lazy("Pharmacy"),
    Owner.STAFF: gettext_lazy("Program staff"),
}


def answer_card(
    ask: Ask, decision: Decision, *, at: datetime, doors: Doors | None = None, lines: Lines | None = None
) -> AnswerCard:
    """Return what a page says of the gate's answer to one question, asked at an instant.

    :param lines: the requirements' step functions, to tell what opens by itself; None: nobody asks
    """
    offered: set[Door] = set()
    rows = [_row(each, way_out(each, doors, lines), offered) for each in decision.judgments]
    answer = cases.render(decision)
    return AnswerCard(
        ask=ask,
        permits=decision.permits,
        headline=headline(ask, decision.permits),
        when=when(decision, at=at),
        program=[row for row in rows if row.layer == Layer.PROGRAM],
        clinic=[row for row in rows if row.layer == Layer.CLINIC],
        until=answer["until"] or "",
        permits_from=answer["permits_from"] or "",
        blocking=answer["blocking"],
        policy=answer["policy"] or "",
    )


def headline(ask: Ask, permits: bool) -> str:
    """Return the answer in one phrase."""
    return str(_HEADLINES[ask, permits])


def when(decision: Decision, *, at: datetime) -> str:
    """Return until when, or from when, if nothing new is recorded."""
    if decision.permits:
        until = midnight(decision.until)
        return (
            _("until %(when)s") % {"when": closing(until, at=at)}
            if until
            else _("with no end in sight on today's record")
        )
    opens = midnight(decision.permits_from)
    if opens is None:
        return _("opens once what is missing is recorded")
    return _("opens %(when)s if nothing changes") % {"when": opening(opens, at=at)}


def way_out(judgment: Judgment, doors: Doors | None, lines: Lines | None) -> WayOut:
    """Return whose turn it is where a requirement withholds, and the doors that are open to the reader."""
    found = tuple(doors(judgment)) if doors else ()
    if judgment.requirement.id == "not-pregnant" or _cannot_be_lifted(judgment):
        return WayOut(Turn.STOP, found)
    if lines is not None and opens_by_itself(judgment, lines):
        # Only time will do it; but a hold of the clinic's own can be overridden meanwhile.
        return WayOut(Turn.WAIT, found if judgment.requirement.layer is Layer.CLINIC else ())
    return WayOut(Turn.MOVE if found else Turn.WAIT, found)


def opens_by_itself(judgment: Judgment, lines: Lines) -> bool:
    """Return whether a requirement that withholds stops doing so although nothing new is recorded."""
    line = lines.get(judgment.requirement)
    return line is not None and judgment.until < END and not line.at(judgment.until)[0].withholds


def _cannot_be_lifted(judgment: Judgment) -> bool:
    # Hy's law; a program requirement never says of itself that it cannot be overridden.
    return judgment.requirement.layer is Layer.CLINIC and not judgment.finding.overridable


def _row(judgment: Judgment, out: WayOut, offered: set[Door]) -> FindingRow:
    requirement, finding = judgment.requirement, judgment.finding
    turn = out.turn if finding.withholds else None
    # One form may mend several requirements: it is offered where it is met first.
    shown = [door for door in out.doors if door not in offered] if finding.withholds else []
    offered.update(shown)
    return FindingRow(
        id=requirement.id,
        title=title(requirement),
        status=finding.status,
        word=str(WORDS[finding.status]),
        reason=sentence(finding),
        owner=str(OWNERS[judgment.owner]),
        withholds=finding.withholds,
        source=requirement.source,
        evidence=finding.evidence,
        layer=requirement.layer,
        doors=shown,
        turn=turn or "",
        turn_word=str(TURNS[turn]) if turn else "",
    )

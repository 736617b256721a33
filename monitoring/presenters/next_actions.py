"""List who must do what by when: what withholds now, and what will withhold soon if nothing new is recorded."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.models import Ask
from monitoring.policy.decide import Decision, Judgment, midnight, program_day
from monitoring.policy.findings import Finding, Owner, Status
from monitoring.presenters.answers import OWNERS, TURNS, Door, Lines, Turn, opens_by_itself, way_out
from monitoring.presenters.dates import closing, opening
from monitoring.presenters.reasons import sentence, title
from monitoring.presenters.timeline import DAYS_AHEAD, WINDOW

DoorsTo = Callable[[Ask, Judgment], Sequence[Door]]

# What is to be done about each requirement.
ACTIONS: Mapping[str, Any] = {
    "policy-in-force": gettext_lazy("Wait until a program policy is in force"),
    "enrolled": gettext_lazy("Enroll the patient"),
    "prescriber-certified": gettext_lazy("Renew the prescriber's certification"),
    "pharmacy-certified": gettext_lazy("Renew the pharmacy's certification"),
    "consent": gettext_lazy("Sign the consent"),
    "counseling": gettext_lazy("Counsel the patient, and confirm it"),
    "contraception": gettext_lazy("Declare this month's contraception"),
    "contraception-lead-in": gettext_lazy("Record since when two forms are used"),
    "not-pregnant": gettext_lazy("Stop treatment, and reach the patient today"),
    "pregnancy-test": gettext_lazy("Have a pregnancy test"),
    WINDOW: gettext_lazy("Open a new window"),
    "lock-out": gettext_lazy("Repeat the test after the wait"),
    "acknowledgment": gettext_lazy("Answer this month's questions"),
    "supply": gettext_lazy("Order a supply that the program allows"),
    "indication": gettext_lazy("Record the indication"),
    "prescriber-specialty": gettext_lazy("Have a dermatologist prescribe"),
    "liver-enzymes-current": gettext_lazy("Draw blood for ALT and AST"),
    "liver-enzymes-acceptable": gettext_lazy("Repeat ALT and AST"),
    "supply-interval": gettext_lazy("Wait until the last supply is nearly used up"),
    "continuity": gettext_lazy("Confirm that treatment goes on, unless a supply comes first"),
}
# Once this withholds, nothing else is to be done first.
_STOPS = "not-pregnant"
# What another requirement has said already, if the same person must act.
_SAID_BY = {WINDOW: ("pregnancy-test", _STOPS), "pregnancy-test": (_STOPS,),
            "contraception-lead-in": ("contraception",), "prescriber-specialty": ("prescriber-certified",)}  # fmt: skip
# What withholds one question only says which.
_NEEDED_FOR: Mapping[tuple[Ask, ...], Any] = {
    (Ask.PRESCRIBE,): gettext_lazy("to prescribe"),
    (Ask.DISPENSE,): gettext_lazy("to hand over"),
}


class NextAction(NamedTuple):
    """Hold one thing to be done: what, by whom, by when, and whose turn it is."""

    what: str
    who: str
    by: str
    reason: str
    turn: str
    turn_word: str
    layer: str
    requirement: str
    needed_for: str = ""
    doors: Sequence[Door] = ()


class _Open(NamedTuple):
    """Hold what withholds, and which of the questions."""

    judgment: Judgment
    asks: tuple[Ask, ...]


def left_to_do(decided: Mapping[Ask, Decision], lines: Lines, *, doors: DoorsTo, at: datetime) -> Sequence[NextAction]:
    """Return what withholds over all questions asked: a stop first, then the reader's own moves."""
    left = _left(decided)
    withheld = [each.judgment for each in left]
    actions = [_now(each, lines, doors, at) for each in left if not _is_said(each.judgment, withheld)]
    return sorted(actions, key=lambda each: _TURNS_IN_ORDER.index(Turn(each.turn)))


_TURNS_IN_ORDER = (Turn.STOP, Turn.MOVE, Turn.WAIT)


def _left(decided: Mapping[Ask, Decision]) -> list[_Open]:
    """Return what withholds, each finding once, with the questions that it withholds."""
    found: dict[tuple[str, Finding], _Open] = {}
    for ask, decision in decided.items():
        for each in decision.judgments:
            if each.finding.withholds:
                key = (each.requirement.id, each.finding)
                found[key] = _Open(each, (*found[key].asks, ask) if key in found else (ask,))
    return list(found.values())


def _is_said(judgment: Judgment, others: Iterable[Judgment]) -> bool:
    sayers = _SAID_BY.get(judgment.requirement.id, ())
    return any(
        each.requirement.id in sayers and (each.owner is judgment.owner or each.requirement.id == _STOPS)
        for each in others
    )


def _now(opened: _Open, lines: Lines, doors: DoorsTo, at: datetime) -> NextAction:
    judgment, asks = opened
    out = way_out(judgment, partial(doors, asks[0]), lines)
    if opens_by_itself(judgment, lines) and (opens := midnight(judgment.until)) is not None:
        what, by = title(judgment.requirement), _("opens %(when)s") % {"when": opening(opens, at=at)}
    else:
        what, by = str(ACTIONS[judgment.requirement.id]), _deadline(lines, at)
    needed_for = str(_NEEDED_FOR.get(asks, ""))
    reason = sentence(judgment.finding)
    return _action(judgment, what=what, by=by, reason=reason, turn=out.turn, needed_for=needed_for, doors=out.doors)


def ready_by_themselves(decision: Decision, lines: Lines) -> Iterator[int]:
    """Yield the days on which a requirement stops withholding although nothing new is recorded."""
    return (each.until for each in decision.judgments if each.finding.withholds and opens_by_itself(each, lines))


def _deadline(lines: Lines, at: datetime) -> str:
    """Return by when what is missing is of use this month: while the window is open."""
    for requirement, line in lines.items():
        finding, _since, until = line.around(program_day(at))
        if requirement.id == WINDOW and finding.status is Status.MET and (closes := midnight(until)) is not None:
            return _("by %(when)s") % {"when": closing(closes, at=at)}
    return _("now")


def coming_up(lines: Lines, *, doors: DoorsTo, at: datetime) -> Iterator[NextAction]:
    """Yield what is met today and will withhold within the months drawn, soonest first."""
    today = program_day(at)
    # A window that closes is what the rest is to be done by, and no task of its own.
    ends = [(line.first(today, _withholds), each, line) for each, line in lines.items() if each.id != WINDOW]
    ahead = [Judgment(each, *line.around(day)) for day, each, line in ends if today < day <= today + DAYS_AHEAD]
    for judgment in sorted(ahead, key=attrgetter("since")):
        if not _is_said(judgment, [each for each in ahead if each.since == judgment.since]):
            yield _ending(judgment, lines[judgment.requirement].at(today)[0], doors, at)


def _ending(ahead: Judgment, stands: Finding, doors: DoorsTo, at: datetime) -> NextAction:
    # There is nothing to override before it withholds.
    mendable = ahead._replace(finding=ahead.finding._replace(overridable=False))
    closes = midnight(ahead.since)
    return _action(
        ahead,
        what=str(ACTIONS[ahead.requirement.id]),
        by=_("by %(when)s") % {"when": closing(closes, at=at)} if closes else "",
        reason=sentence(stands),
        turn=Turn.LATER,
        doors=doors(Ask.DISPENSE, mendable),
    )


def _withholds(finding: Finding) -> bool:
    return finding.withholds


def _action(judgment: Judgment, *, turn: Turn, **more: Any) -> NextAction:
    return NextAction(
        who=str(OWNERS[judgment.owner]),
        turn=turn,
        turn_word=str(TURNS[turn]),
        layer=judgment.requirement.layer,
        requirement=judgment.requirement.id,
        **more,
    )


def ready_to(ask: Ask, decision: Decision, *, doors: Sequence[Door], at: datetime) -> NextAction | None:
    """Return the act that the gate permits, by when, if it permits it."""
    if not decision.permits:
        return None
    closes = midnight(decision.until)
    who = Owner.PRESCRIBER if ask is Ask.PRESCRIBE else Owner.PHARMACY
    turn = Turn.MOVE if doors else Turn.WAIT
    return NextAction(
        what=_("Write the prescription") if ask is Ask.PRESCRIBE else _("Hand over the supply"),
        who=str(OWNERS[who]),
        by=_("by %(when)s") % {"when": closing(closes, at=at)} if closes else _("now"),
        reason=_("Everything that is needed is on record."),
        turn=turn,
        turn_word=str(TURNS[turn]),
        layer="",
        requirement="",
        doors=doors,
    )

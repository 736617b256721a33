"""Ask the gate: may it be prescribed or dispensed at an instant, why or why not, and until when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, time
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from monitoring.policy.chart import Ask, Chart, Question
from monitoring.policy.findings import Day, Finding, Layer, Owner, Requirement, Status, translatable, unknown, unmet
from monitoring.policy.policies import Policies, Policy, clinic_profiles, program_policies
from monitoring.policy.record import Facts
from monitoring.policy.requirements import CLINIC, PROGRAM, TOLD_THE_ASK
from monitoring.policy.spans import END, START, Timeline, Today
from monitoring.policy.supervision import overridden

PROGRAM_ZONE = ZoneInfo("America/New_York")
NO_PROFILE = "none"
DEFAULT_PROFILE = "smpc"
# After so many years the calendar and its weekdays repeat, and so do the changes of the clock.
_CYCLE_YEARS = 400
_CYCLE_DAYS = 146_097


class Judgment(NamedTuple):
    """Hold what was found of one requirement, and the half-open span of program days on which it stands."""

    requirement: Requirement
    finding: Finding
    since: int
    until: int

    @property
    def status(self) -> Status:
        return self.finding.status

    @property
    def owner(self) -> Owner:
        return self.finding.owner or self.requirement.owner


@dataclass(frozen=True, slots=True)
class Decision:
    """Hold the gate's answer. `until` and `permits_from` are program days, None for never."""

    judgments: Sequence[Judgment]
    policy: str | None = None
    clinic: str = DEFAULT_PROFILE
    until: int | None = None
    permits_from: int | None = None

    @property
    def permits(self) -> bool:
        return permits([each.status for each in self.judgments])

    @property
    def blocking(self) -> list[str]:
        return sorted(each.requirement.id for each in self.judgments if each.finding.withholds)


def permits(statuses: Sequence[Status]) -> bool:
    """Return whether something is met and everything else is met or not applicable: only that permits."""
    return Status.MET in statuses and all(each in (Status.MET, Status.NOT_APPLICABLE) for each in statuses)


def decide(facts: Facts, question: Question, *, policy: str | None = None, clinic: str = DEFAULT_PROFILE,
           at: datetime) -> Decision:  # fmt: skip
    """Return the gate's answer on these facts at an instant.

    :param policy: id of a program policy used at every instant; None uses the one in force on each program date
    :param clinic: id of the supervision profile laid over the program, or "none"
    :raises KeyError: no such policy or profile
    """
    chart, requirements = _chart(facts, question, policy, clinic)
    lines = [_judged(each, chart) for each in requirements]
    decision = _decision(chart, requirements, lines, clinic, program_day(at))
    chart.release()
    return decision


def decide_each(facts: Facts, question: Question, asks: Iterable[Ask], *, policy: str | None = None,
                 clinic: str = DEFAULT_PROFILE, at: datetime) -> Mapping[Ask, Decision]:  # fmt: skip
    """Return the gate's answers to several questions that differ in what is asked only, each as `decide` gives it.

    :raises KeyError: no such policy or profile
    """
    day = program_day(at)
    chart, requirements = _chart(facts, question, policy, clinic)
    shared = [_judged(each, chart) for each in requirements]
    decisions = {}
    for ask in asks:
        asking = chart.asking(ask)
        lines = [
            _judged(each, asking) if each.id in TOLD_THE_ASK else line
            for each, line in zip(requirements, shared, strict=True)
        ]
        decisions[ask] = _decision(chart, requirements, lines, clinic, day)
    chart.release()
    return decisions


def _decision(
    chart: Chart, requirements: Sequence[Requirement], lines: Sequence[Timeline[Finding]], clinic: str, day: int
) -> Decision:
    in_force = Today(day).read(chart.policy)
    if in_force is None:
        judgments: tuple[Judgment, ...] = (_no_policy(chart.policy, day),)
    else:
        judgments = tuple([Judgment(each, *line.around(day)) for each, line in zip(requirements, lines, strict=True)])
    permitted = permits([each.status for each in judgments])
    return Decision(
        judgments,
        in_force and in_force.id,
        clinic,
        until=_first_closed(lines, day) if permitted else None,
        permits_from=None if permitted else _first_open(lines, day),
    )


def timeline(facts: Facts, question: Question, *, policy: str | None = None, clinic: str = DEFAULT_PROFILE
             ) -> tuple[Chart, Mapping[Requirement, Timeline[Finding]]]:  # fmt: skip
    """Return every requirement's step function over all program days, in the contract's order, and their chart.

    :raises KeyError: no such policy or profile
    """
    chart, requirements = _chart(facts, question, policy, clinic)
    return chart, {each: _judged(each, chart) for each in requirements}


def _chart(facts: Facts, question: Question, policy: str | None, clinic: str) -> tuple[Chart, Sequence[Requirement]]:
    if clinic == NO_PROFILE:
        return Chart(facts, question, _policies(policy)), PROGRAM
    return Chart(facts, question, _policies(policy), clinic_profiles()[clinic].numbers), (*PROGRAM, *CLINIC)


@lru_cache(maxsize=16)
def _policies(pinned: str | None) -> Policies:
    if pinned is None:
        return Policies(program_policies().values())
    return Policies([program_policies()[pinned]._replace(in_force_from=START, in_force_until=END)])


def _judged(requirement: Requirement, chart: Chart) -> Timeline[Finding]:
    in_force_from = chart.policies.in_force_from

    def judge(today: Today) -> Finding:
        try:
            if not today.reached(in_force_from):
                return _NOT_IN_FORCE
            finding = requirement.rule(chart, today)
            if requirement.layer is Layer.CLINIC:
                return overridden(chart, today, requirement.id, finding)
            return finding
        # Whatever goes wrong withholds, and no override can lift it.
        except Exception:  # noqa: BLE001
            return _BROKEN

    return Timeline(judge)


_NOT_IN_FORCE = unmet("No program policy is in force.")
_BROKEN = unknown("This could not be worked out; program staff must look into it.", owner=Owner.STAFF)._replace(
    overridable=False
)


def _no_policy(policies: Timeline[Policy | None], day: int) -> Judgment:
    _, since, until = policies.around(day)
    finding = unmet("No program policy is in force before {}.", Day(until))
    return Judgment(POLICY_IN_FORCE, finding, since, until)


POLICY_IN_FORCE = Requirement(
    "policy-in-force", translatable("A program policy in force"), Layer.PROGRAM, Owner.STAFF,
    "The gate's contract, program policies", lambda chart, today: _NOT_IN_FORCE,
)  # fmt: skip


def _withholds(finding: Finding) -> bool:
    return finding.withholds


def _opens(finding: Finding) -> bool:
    return not finding.withholds


def _first_closed(lines: Sequence[Timeline[Finding]], day: int) -> int | None:
    """Return the first day from `day` on that some requirement withholds."""
    return _on_calendar(min(line.first(day, _withholds) for line in lines))


def _first_open(lines: Sequence[Timeline[Finding]], day: int) -> int | None:
    """Return the first day from `day` on that no requirement withholds."""
    while day < END:
        opens = day
        for line in lines:
            opens = line.first(opens, _opens)
            if opens == END:
                return None
        if opens == day:
            return day
        day = opens
    return None


def _on_calendar(day: int) -> int | None:
    return None if day >= END else day


def program_day(at: datetime) -> int:
    """Return the program day of an instant: its calendar date in America/New_York.

    :raises OverflowError: the instant's program date lies outside the years 1 to 9999
    """
    try:
        return at.astimezone(PROGRAM_ZONE).toordinal()
    except OverflowError:
        if at.year < MAXYEAR:
            raise
        return _day_beyond_utc(at)


def program_date(at: datetime) -> date:
    """Return the program day of an instant as a calendar date.

    :raises OverflowError: the instant's program date lies outside the years 1 to 9999
    """
    return date.fromordinal(program_day(at))


def _day_beyond_utc(at: datetime) -> int:
    """Return the program day of one of the calendar's last hours: in UTC they lie after the year 9999."""
    day = at.replace(year=at.year - _CYCLE_YEARS).astimezone(PROGRAM_ZONE).toordinal() + _CYCLE_DAYS
    if day >= END:
        raise OverflowError("the program date lies after the year 9999")
    return day


@lru_cache(maxsize=65536)
def midnight(day: int | None) -> datetime | None:
    """Return the instant at which a program day begins; None for never: no day, or an end of the calendar."""
    if day is None or not START < day < END:
        return None
    return datetime.combine(date.fromordinal(day), time.min, PROGRAM_ZONE)

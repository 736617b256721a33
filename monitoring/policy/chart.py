"""Read the chart: the contract's words ("Words") as timelines that the rules share."""

from collections.abc import Sequence
from copy import copy
from enum import StrEnum
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple, TypeVar

from monitoring.policy import testing
from monitoring.policy.facts import (
    Category,
    Dispense,
    Enrollment,
    Fact,
    PregnancyResolved,
    PregnancyTest,
    RiskCategory,
    TestResult,
)
from monitoring.policy.policies import Policies, Policy, Program, Supervision
from monitoring.policy.record import Facts
from monitoring.policy.spans import END, Series, Timeline, Today

F = TypeVar("F", bound=Fact)


class Ask(StrEnum):
    """Name the two questions: may it be written, may it be handed over."""

    PRESCRIBE = "prescribe"
    DISPENSE = "dispense"


class Order(NamedTuple):
    """Hold what is to be supplied."""

    days_supply: int = 30
    refills: int = 0


class Question(NamedTuple):
    """Hold what is asked, and of whom: no prescriber or pharmacy named means any."""

    ask: Ask
    prescriber: str | None = None
    pharmacy: str | None = None
    order: Order = Order()


class Supplies(NamedTuple):
    """Hold the first and the latest supply of the course."""

    first: Dispense
    latest: Dispense


class Chart:
    """Hold a patient's facts, one question and the numbers, and the words of the contract as timelines."""

    __slots__ = ("accepted", "can", "enrollment", "facts", "fresh_from", "policies", "policy", "positives", "question", "start",
                 "supervision", "supplies", "switches", "tests")  # fmt: skip

    def __init__(
        self, facts: Facts, question: Question, policies: Policies, supervision: Supervision | None = None
    ) -> None:
        self.facts = facts
        self.question = question
        self.policies = policies
        self.supervision = supervision
        self.policy: Timeline[Policy | None] = Timeline(policies.on)
        self.can: Timeline[bool] = Timeline(self._can)
        self.switches = Series(_switches(facts.of(Category).facts), int)
        self.enrollment: Timeline[Enrollment | None] = Timeline(self._enrollment)
        self.start: Timeline[int | None] = Timeline(self._start)
        self.supplies: Timeline[Supplies | None] = Timeline(self._supplies)
        self.fresh_from: Timeline[int] = Timeline(self._fresh_from)
        positives = [each for each in facts.of(PregnancyTest).facts if each.result is TestResult.POSITIVE]
        self.positives = Series(positives, attrgetter("counts_from"))
        self.tests: Timeline[list[PregnancyTest]] = Timeline(self._tests)
        self.accepted: Timeline[testing.Accepted | None] = Timeline(lambda today: testing.accepted(self, today))

    def asking(self, ask: Ask) -> "Chart":
        """Return the chart of the other question; the two share their timelines, none of which knows what is asked."""
        other = copy(self)
        other.question = self.question._replace(ask=ask)
        return other

    def release(self) -> None:
        """Let go of the timelines: they hold the chart as it holds them, and would wait for the garbage collector."""
        for name in ("policy", "can", "enrollment", "start", "supplies", "fresh_from", "tests", "accepted"):
            delattr(self, name)

    def numbers(self, today: Today) -> Program:
        """Return the numbers of the program policy in force today.

        :raises LookupError: none is in force
        """
        policy = today.read(self.policy)
        if policy is None:
            raise LookupError("no program policy is in force")
        return policy.numbers

    def latest_fresh(self, series: Series[F], today: Today) -> F | None:
        """Return the latest fact of this supply's cycle: after the last supply, or since the course began."""
        fresh_from = today.read(self.fresh_from)
        count = today.count(series)
        return series.facts[count - 1] if count and series.days[count - 1] >= fresh_from else None

    def _can(self, today: Today) -> bool:
        latest = today.latest(self.facts.of(Category))
        return latest is None or latest.category is RiskCategory.CAN

    def _enrollment(self, today: Today) -> Enrollment | None:
        for each in reversed(today.known(self.facts.of(Enrollment))):
            if each.closed_on is None or not today.reached(each.closed_on):
                return each
        return None

    def _start(self, today: Today) -> int | None:
        enrollment = today.read(self.enrollment)
        resolved = today.latest(self.facts.of(PregnancyResolved))
        switch = today.latest(self.switches)
        starts = [
            *([enrollment.opened_on] if enrollment else []),
            *([switch] if switch else []),
            *([resolved.on] if resolved else []),
        ]
        return max(starts, default=None)

    def _supplies(self, today: Today) -> Supplies | None:
        start = today.read(self.start)
        if start is None:
            return None
        supplies = [each for each in today.known(self.facts.of(Dispense)) if each.on >= start]
        return Supplies(supplies[0], supplies[-1]) if supplies else None

    def _fresh_from(self, today: Today) -> int:
        supplies = today.read(self.supplies)
        if supplies is not None:
            return supplies.latest.on + 1
        start = today.read(self.start)
        # Without a course nothing is fresh.
        return END if start is None else start

    def _tests(self, today: Today) -> list[PregnancyTest]:
        return [each for each in self.facts.of(PregnancyTest).facts if today.reached(each.counts_from)]


def _switches(categories: Sequence[Category]) -> list[int]:
    """Return the days on which the category in effect turns from `cannot` to `can`."""
    # Of several on one day the last in the record is in effect.
    in_effect = {each.from_on: each.category for each in categories}
    days = list(in_effect)
    return [
        day
        for before, day in pairwise(days)
        if in_effect[day] is RiskCategory.CAN and in_effect[before] is RiskCategory.CANNOT
    ]

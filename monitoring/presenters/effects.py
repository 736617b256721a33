"""Say what would change at the gate: its answer to one question now, and after saving."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitoring.models import Ask
from monitoring.policy.decide import Decision
from monitoring.presenters.answers import AnswerCard, FindingRow, answer_card


@dataclass(frozen=True, slots=True)
class Effect:
    """Hold the answer to one question before and after; `settled` is what would not withhold any more."""

    before: AnswerCard
    after: AnswerCard
    settled: Sequence[FindingRow]
    arising: Sequence[FindingRow]

    @property
    def changes(self) -> bool:
        """Whether the answer, its end or what withholds would be another."""
        told = [(each.headline, each.when, each.blocking) for each in (self.before, self.after)]
        return told[0] != told[1]


def effect(ask: Ask, now: Decision, then: Decision, *, at: datetime) -> Effect:
    """Return what would change of the gate's answer to one question."""
    before, after = answer_card(ask, now, at=at), answer_card(ask, then, at=at)
    return Effect(
        before,
        after,
        settled=[row for row in before.withheld if row.id not in after.blocking],
        arising=[row for row in after.withheld if row.id not in before.blocking],
    )

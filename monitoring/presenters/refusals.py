"""Say what was refused, to whom and why, without naming the patient."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.actions import Action
from monitoring.models import Ask, Decision
from monitoring.policy.findings import WITHHOLDING, Layer, Owner, Status
from monitoring.policy.requirements import BY_ID
from monitoring.presenters.answers import OWNERS, WORDS, FindingRow
from monitoring.presenters.dates import distance, moment
from monitoring.presenters.entries import name_of
from monitoring.selectors.refusals import Attempt
from monitoring.services.decisions import NOTHING_PRESCRIBED

_ATTEMPTS = {
    Action.PRESCRIPTION_REFUSED: "Prescription refused",
    Action.AUTHORIZATION_REFUSED: "Authorization refused",
    Action.HAND_OVER_REFUSED: "Hand-over refused",
}
_QUESTIONS = {Ask.PRESCRIBE: "Asked whether to prescribe", Ask.DISPENSE: "Asked whether to hand over"}
_NO_PRESCRIPTION = "The gate permits it, but no prescription on record can be filled."
# What a refusal may rest on, for the filter.
REQUIREMENTS = {
    **{each.id: each.title for each in BY_ID.values()},
    "policy-in-force": "Policy in force",
    NOTHING_PRESCRIBED: "Nothing prescribed",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Hold one refusal as a page shows it."""

    reference: str
    patient: str
    what: str
    when: str
    who: str
    policy: str
    profile: str
    program: Sequence[FindingRow]
    clinic: Sequence[FindingRow]
    permits_from: str
    note: str

    @property
    def withheld(self) -> Sequence[FindingRow]:
        return [each for each in (*self.program, *self.clinic) if each.withholds]


def refusal(decision: Decision, answer: Mapping[str, Any], attempt: Attempt | None, *, at: datetime) -> Refusal:
    """Return one refusal from the decision, its stored answer and what was attempted on it."""
    rows = [_row(finding) for finding in answer["findings"]]
    return Refusal(
        reference=decision.reference,
        patient=decision.patient.reference,
        what=_ATTEMPTS[attempt.action] if attempt else _QUESTIONS[Ask(decision.ask)],
        when=f"{moment(decision.recorded_at)} · {distance(decision.recorded_at, at=at)}",
        who=_who(decision),
        policy=decision.policy or "none in force",
        profile=answer["clinic"],
        program=[row for row in rows if row.layer == Layer.PROGRAM],
        clinic=[row for row in rows if row.layer == Layer.CLINIC],
        permits_from=_opens(answer["permits_from"], at=at),
        note=_NO_PRESCRIPTION if attempt and attempt.cause == NOTHING_PRESCRIBED else "",
    )


def _row(finding: Mapping[str, Any]) -> FindingRow:
    status = Status(finding["status"])
    return FindingRow(
        id=finding["requirement"],
        title=REQUIREMENTS.get(finding["requirement"], finding["requirement"]),
        status=status,
        word=WORDS[status],
        reason=finding["reason"],
        owner=OWNERS[Owner(finding["owner"])],
        withholds=status in WITHHOLDING,
        source=finding["source"],
        evidence=finding["evidence"],
        layer=finding["layer"],
    )


def _who(decision: Decision) -> str:
    by = decision.asked_by
    return f"{name_of(by)}, {by.get_role_display().lower()}" if by else "the program"


def _opens(instant: str | None, *, at: datetime) -> str:
    if instant is None:
        return ""
    return f"{moment(opens := datetime.fromisoformat(instant))} · {distance(opens, at=at)}"

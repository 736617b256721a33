"""Say what was refused, to whom and why, without naming the patient."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Supervision
from audit.actions import Action
from monitoring.models import Ask, Decision
from monitoring.policy import cases
from monitoring.policy.decide import POLICY_IN_FORCE
from monitoring.policy.findings import WITHHOLDING, Layer, Owner, Status
from monitoring.policy.reading import parse
from monitoring.policy.requirements import BY_ID
from monitoring.presenters.answers import OWNERS, WORDS, FindingRow
from monitoring.presenters.dates import distance, moment
from monitoring.presenters.entries import name_of
from monitoring.presenters.reasons import sentence, title
from monitoring.selectors.refusals import Attempt
from monitoring.services.decisions import NOTHING_PRESCRIBED
from monitoring.services.snapshot import canonical

_ATTEMPTS = {
    Action.PRESCRIPTION_REFUSED: gettext_lazy("Prescription refused"),
    Action.AUTHORIZATION_REFUSED: gettext_lazy("Authorization refused"),
    Action.HAND_OVER_REFUSED: gettext_lazy("Hand-over refused"),
}
_QUESTIONS = {
    Ask.PRESCRIBE: gettext_lazy("Asked whether to prescribe"),
    Ask.DISPENSE: gettext_lazy("Asked whether to hand over"),
}
_BY_ID = {**BY_ID, POLICY_IN_FORCE.id: POLICY_IN_FORCE}
# What a refusal may rest on.
CAUSES = (*_BY_ID, NOTHING_PRESCRIBED)


def cause_title(cause: str) -> str:
    """Return what a cause of refusals is called; one that no rule has is its own name."""
    if cause == NOTHING_PRESCRIBED:
        return _("Nothing prescribed")
    return title(_BY_ID[cause]) if cause in _BY_ID else cause


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
    rows = [_row(finding, said) for finding, said in zip(answer["findings"], _sentences(decision, answer), strict=True)]
    return Refusal(
        reference=decision.reference,
        patient=decision.patient.reference,
        what=str(_ATTEMPTS[attempt.action] if attempt else _QUESTIONS[Ask(decision.ask)]),
        when=f"{moment(decision.recorded_at)} · {distance(decision.recorded_at, at=at)}",
        who=_who(decision),
        policy=decision.policy or _("none in force"),
        profile=str(Supervision(answer["clinic"]).label)
        if answer["clinic"] in Supervision.values
        else answer["clinic"],
        program=[row for row in rows if row.layer == Layer.PROGRAM],
        clinic=[row for row in rows if row.layer == Layer.CLINIC],
        permits_from=_opens(answer["permits_from"], at=at),
        note=_no_prescription() if attempt and attempt.cause == NOTHING_PRESCRIBED else "",
    )


def _no_prescription() -> str:
    return _("The gate permits it, but no prescription on record can be filled.")


def _sentences(decision: Decision, answer: Mapping[str, Any]) -> Sequence[str]:
    """Return each finding's sentence in the reader's language: decided again, if that says the same, and else as stored."""
    decided = cases.read(parse(decision.case)).decide()
    if canonical(cases.render(decided)["findings"]) != canonical(answer["findings"]):
        # The numbers have changed since, or a rule.
        return [finding["reason"] for finding in answer["findings"]]
    return [sentence(each.finding) for each in decided.judgments]


def _row(finding: Mapping[str, Any], said: str) -> FindingRow:
    status = Status(finding["status"])
    return FindingRow(
        id=finding["requirement"],
        title=cause_title(finding["requirement"]),
        status=status,
        word=str(WORDS[status]),
        reason=said,
        owner=str(OWNERS[Owner(finding["owner"])]),
        withholds=status in WITHHOLDING,
        source=finding["source"],
        evidence=finding["evidence"],
        layer=finding["layer"],
    )


def _who(decision: Decision) -> str:
    by = decision.asked_by
    if by is None:
        return _("the program")
    return _("%(name)s, %(role)s") % {"name": name_of(by), "role": by.get_role_display().lower()}


def _opens(instant: str | None, *, at: datetime) -> str:
    if instant is None:
        return ""
    return f"{moment(opens := datetime.fromisoformat(instant))} · {distance(opens, at=at)}"

"""Decide and keep the decision: what was asked, the facts seen and the answer, permitting or not."""

from datetime import datetime
from typing import Any

from accounts.models import User
from audit import trail
from audit.actions import Action
from audit.references import new_number
from monitoring.models import Ask, Decision
from monitoring.policy import cases
from monitoring.policy.policies import numbers_sha256
from monitoring.policy.reading import parse
from monitoring.services import questions
from monitoring.services.snapshot import canonical
from patients.models import Patient

# Why somebody was refused, as the trail keeps it.
WITHHELD = "withheld"
NOTHING_PRESCRIBED = "nothing-prescribed"


class NotPermitted(Exception):
    """Say that the gate withheld; the refusal is on record."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        super().__init__(f"the gate withholds: {', '.join(blocking(decision))}")


def record(*, patient: Patient, ask: Ask, by: User, at: datetime, **named: Any) -> Decision:
    """Decide from the facts as they are now, and store question, facts and answer; the patient's lock is held.

    :param named: members of the contract case that the asker sets: pharmacy, order
    """
    case = canonical(questions.raw_case(patient, ask, at=at, **named))
    answer = _answer(case)
    decision = Decision.objects.create(
        reference=new_number("D"),
        patient=patient,
        ask=ask,
        at=at,
        permits=answer["permits"],
        policy=answer["policy"],
        numbers_sha256=numbers_sha256(),
        case=case,
        answer=canonical(answer),
        until=answer["until"] and datetime.fromisoformat(answer["until"]),
        asked_by=by,
        recorded_at=at,
    )
    trail.record(
        action=Action.DECISION_MADE,
        patient=patient.reference,
        subject=decision.reference,
        detail={"ask": str(ask), "permits": decision.permits},
        by=by,
        at=at,
    )
    return decision


def still_stands(decision: Decision, *, at: datetime, **named: Any) -> bool:
    """Tell whether the same question, asked now, finds the same facts and numbers and gets the same answer.

    :param named: members of the contract case that the asker sets, as for `record`
    """
    now = questions.raw_case(decision.patient, Ask(decision.ask), at=at, **named)
    unchanged = canonical({**now, "at": parse(decision.case)["at"]}) == decision.case
    answered = _answer(canonical(now)) if unchanged and decision.numbers_sha256 == numbers_sha256() else None
    return canonical(answered) == decision.answer


def record_refusal(decision: Decision, action: Action, *, cause: str, by: User, at: datetime) -> None:
    """Keep in the trail what was refused on a decision, and why: the gate withheld, or nothing was prescribed."""
    detail = {"cause": cause, "decision": decision.reference}
    trail.record(
        action=action, patient=decision.patient.reference, subject=decision.reference, detail=detail, by=by, at=at
    )


def again(decision: Decision) -> str:
    """Return the answer made again from the stored case: byte for byte the stored one while the numbers are the same."""
    return canonical(_answer(decision.case))


def _answer(case: str) -> dict[str, Any]:
    return cases.answer(cases.read(parse(case)))


def answer(decision: Decision) -> dict[str, Any]:
    """Return the stored answer as JSON values."""
    found: dict[str, Any] = parse(decision.answer)
    return found


def blocking(decision: Decision) -> list[str]:
    """Return the ids of the requirements that withheld."""
    found: list[str] = answer(decision)["blocking"]
    return found

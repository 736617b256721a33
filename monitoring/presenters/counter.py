"""Lay out what a pharmacist reads: the answer first, then what to say; and what became of each authorization."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Pharmacy
from monitoring.models import Authorization, Prescription, ReversalReason
from monitoring.policy.decide import program_date
from monitoring.presenters.counter_words import ELSEWHERE, NOT_PRESCRIBED, SAY, Words
from monitoring.presenters.dates import closing, moment, opening

MAY, MAY_NOT = "You may dispense", "Do not dispense"
# A requirement may withhold because it could not be worked out: then staff must act, whatever it is about.
_UNKNOWN_TO_ALL = SAY["policy-in-force"]


@dataclass(frozen=True, slots=True)
class CounterAnswer:
    """Hold the gate's answer as a pharmacist reads it."""

    may: bool
    headline: str
    when: str
    sentences: Sequence[Words]


@dataclass(frozen=True, slots=True)
class AuthorizationCard:
    """Hold an authorization as its pharmacy reads it; `tone` is yes while it can be handed over, then done or no."""

    authorization: Authorization
    state: str
    tone: str
    is_open: bool
    deadline: str
    printed_deadline: str
    issued: str
    capsules: str
    reasons: Sequence[ReversalReason]
    closes_today: bool

    @property
    def number(self) -> str:
        return self.authorization.number


def counter_answer(
    answer: Mapping[str, Any],
    *,
    prescription: Prescription | None,
    opened: Authorization | None,
    pharmacy: Pharmacy,
    at: datetime,
) -> CounterAnswer:
    """Return what a pharmacist reads of the gate's answer to whether a supply may be handed over."""
    sentences = [*withheld(answer), *_circumstances(prescription, opened, pharmacy)]
    if answer["permits"] and prescription is not None and not sentences:
        return CounterAnswer(True, MAY, _until(answer, prescription, at), ())
    opens = answer["permits_from"]
    when = f"As things stand, from {opening(datetime.fromisoformat(opens), at=at)}." if opens else ""
    return CounterAnswer(False, MAY_NOT, when, sentences)


def withheld(answer: Mapping[str, Any]) -> list[Words]:
    """Return what to say of each requirement that withholds, each sentence once."""
    if answer["permits"]:
        return []
    owners = {each["requirement"]: each["owner"] for each in answer["findings"]}
    said = (SAY[each] if owners[each] != "staff" else _UNKNOWN_TO_ALL for each in answer["blocking"])
    return list(dict.fromkeys(said))


def _circumstances(
    prescription: Prescription | None, opened: Authorization | None, pharmacy: Pharmacy
) -> Iterable[Words]:
    if opened is not None and opened.pharmacy_id != pharmacy.pk:
        yield ELSEWHERE
    elif prescription is None:
        yield NOT_PRESCRIBED


def _until(answer: Mapping[str, Any], prescription: Prescription, at: datetime) -> str:
    ends = [prescription.expires_at]
    if answer["until"]:
        ends.append(datetime.fromisoformat(answer["until"]))
    return f"until {closing(min(ends), at=at)}"


def authorization_card(authorization: Authorization, *, at: datetime) -> AuthorizationCard:
    """Return an authorization as its pharmacy reads it at an instant."""
    is_open = _is_open(authorization, at)
    return AuthorizationCard(
        authorization=authorization,
        state=_state(authorization, at),
        tone=_tone(authorization, at),
        is_open=is_open,
        deadline=closing(authorization.expires_at, at=at),
        # On paper "in 4 days" would be wrong tomorrow.
        printed_deadline=moment(authorization.expires_at - timedelta(minutes=1)),
        issued=moment(authorization.issued_at),
        capsules=capsules(authorization.prescription),
        reasons=_reasons(authorization),
        closes_today=is_open and authorization.do_not_dispense_after_on == program_date(at),
    )


def _is_open(authorization: Authorization, at: datetime) -> bool:
    return authorization.handed_over_at is None and authorization.reversed_at is None and authorization.expires_at > at


def _tone(authorization: Authorization, at: datetime) -> str:
    if _is_open(authorization, at):
        return "yes"
    is_done = authorization.handed_over_at is not None and authorization.reversed_at is None
    return "done" if is_done else "no"


def _state(authorization: Authorization, at: datetime) -> str:
    if authorization.reversed_at is not None and authorization.reversed_reason is not None:
        return _REVERSED[ReversalReason(authorization.reversed_reason)].format(moment(authorization.reversed_at))
    if authorization.handed_over_at is not None:
        return f"Handed over {moment(authorization.handed_over_at)}"
    if authorization.expires_at <= at:
        return "Run out: do not hand over, return it to stock"
    return "Ready to hand over"


_REVERSED = {
    ReversalReason.NOT_COLLECTED: "Not collected: returned to stock {}",
    ReversalReason.WRONG_QUANTITY: "Reversed for a wrong quantity {}",
    ReversalReason.HANDED_OVER_IN_ERROR: "Handed over in error; reversed {}",
    # The reason is the clinic's to know.
    ReversalReason.POSITIVE_TEST: "Stopped by the clinic {}: do not hand over, return it to stock",
}


def _reasons(authorization: Authorization) -> Sequence[ReversalReason]:
    if authorization.reversed_at is not None:
        return ()
    if authorization.handed_over_at is not None:
        return (ReversalReason.HANDED_OVER_IN_ERROR,)
    return (ReversalReason.NOT_COLLECTED, ReversalReason.WRONG_QUANTITY)


def capsules(prescription: Prescription) -> str:
    """Return how many capsules a supply is; a part of a capsule is never more than was prescribed."""
    whole, part = divmod(prescription.daily_dose_mg * prescription.days_supply, prescription.strength_mg)
    return f"{whole} capsules{' (rounded down)' if part else ''}"

"""Lay out what a pharmacist reads: the answer first, then what to say; and what became of each authorization."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from accounts.models import Pharmacy
from monitoring.models import Authorization, Prescription, ReversalReason
from monitoring.policy.decide import program_date
from monitoring.presenters.counter_words import ELSEWHERE, NOT_PRESCRIBED, SAY, Words
from monitoring.presenters.dates import closing, last_moment, moment, opening
from monitoring.presenters.signatures import SignatureLine

# A requirement may withhold because it could not be worked out: then staff must act, whatever it is about.
_UNKNOWN_TO_ALL = SAY["policy-in-force"]


@dataclass(frozen=True, slots=True)
class CounterAnswer:
    """Hold the gate's answer as a pharmacist reads it: the headline goes on with `when` if it is a yes."""

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
    directions: str
    reasons: Sequence[ReversalReason]
    closes_today: bool
    # It ran out: what was filled is to be put back, and that is to be said.
    goes_back: bool

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
        headline = _("Authorize") if opened is None else _("Hand over")
        return CounterAnswer(True, headline, _until(answer, prescription, at), ())
    opens = answer["permits_from"]
    when = _("As things stand, from %(day)s.") % {"day": opening(datetime.fromisoformat(opens), at=at)} if opens else ""
    return CounterAnswer(False, _("Do not dispense"), when, sentences)


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
    return _("until %(moment)s") % {"moment": closing(min(ends), at=at)}


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
        printed_deadline=last_moment(authorization.expires_at),
        issued=moment(authorization.issued_at),
        capsules=capsules(authorization.prescription),
        directions=directions(authorization.prescription),
        reasons=_reasons(authorization),
        closes_today=is_open and authorization.do_not_dispense_after_on == program_date(at),
        goes_back=not is_open and authorization.handed_over_at is None and authorization.returned_at is None,
    )


def _is_open(authorization: Authorization, at: datetime) -> bool:
    return authorization.handed_over_at is None and authorization.reversed_at is None and authorization.expires_at > at


def _tone(authorization: Authorization, at: datetime) -> str:
    if _is_open(authorization, at):
        return "yes"
    is_done = authorization.handed_over_at is not None and authorization.reversed_at is None
    return "done" if is_done else "no"


def _state(authorization: Authorization, at: datetime) -> str:
    if authorization.returned_at is not None:
        return _("Not handed over; back in stock %(moment)s") % {"moment": moment(authorization.returned_at)}
    if authorization.reversed_at is not None and authorization.reversed_reason is not None:
        return _REVERSED[ReversalReason(authorization.reversed_reason)] % {"moment": moment(authorization.reversed_at)}
    if authorization.handed_over_at is not None:
        return _("Handed over %(moment)s") % {"moment": moment(authorization.handed_over_at)}
    if authorization.expires_at <= at:
        return _("Run out: do not hand over, return it to stock")
    return _("Ready to hand over")


_REVERSED = {
    ReversalReason.NOT_COLLECTED: gettext_lazy("Not collected; reversed %(moment)s: return it to stock"),
    ReversalReason.WRONG_QUANTITY: gettext_lazy("Reversed for a wrong quantity %(moment)s"),
    ReversalReason.HANDED_OVER_IN_ERROR: gettext_lazy("Handed over in error; reversed %(moment)s"),
    # The reason is the clinic's to know.
    ReversalReason.POSITIVE_TEST: gettext_lazy(
        "Stopped by the clinic %(moment)s: do not hand over, return it to stock"
    ),
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
    words = (
        ngettext("%(number)d capsule (rounded down)", "%(number)d capsules (rounded down)", whole)
        if part
        else ngettext("%(number)d capsule", "%(number)d capsules", whole)
    )
    return words % {"number": whole}


def directions(prescription: Prescription) -> str:
    """Return how much is supplied, as a slip says it."""
    return _("%(capsules)s: %(dose)d mg a day for %(days)d days, no refills") % {
        "capsules": capsules(prescription),
        "dose": prescription.daily_dose_mg,
        "days": prescription.days_supply,
    }


def slip(card: AuthorizationCard, signature: SignatureLine) -> dict[str, Any]:
    """Return the words of the slip that is kept with the supply, for its document."""
    authorization, prescription = card.authorization, card.authorization.prescription
    return {
        "language": get_language(),
        "title": _("Authorization %(number)s") % {"number": card.number},
        "not_valid": "" if card.is_open else _("Not valid. %(state)s") % {"state": card.state},
        "deadline_label": _("Do not dispense after"),
        "deadline": card.printed_deadline,
        "rows": [
            [_("Pharmacy"), authorization.pharmacy.name],
            [_("Patient"), authorization.patient.reference],
            [_("Product"), f"{prescription.product} {prescription.strength_mg} mg"],
            [_("Quantity"), directions(prescription)],
            [_("Issued"), card.issued],
            [_("Signature"), signature.in_words],
        ],
        "rules": [
            _("Hand it over by the moment above, and not later."),
            _("If it is not collected by then: reverse the authorization and return it to stock."),
            _("Give the Medication Guide with each supply."),
        ],
        "foot": _("riskprog · authorization %(number)s") % {"number": card.number},
    }

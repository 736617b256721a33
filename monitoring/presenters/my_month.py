"""Lay out a patient's month: what is left, by when, and waiting for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.models import Authorization
from monitoring.policy.decide import Decision, Judgment, midnight
from monitoring.policy.findings import Layer, Owner, Status
from monitoring.presenters.dates import day_in_words, distance, last_moment
from monitoring.presenters.my_words import WORDS
from monitoring.presenters.reasons import sentence
from patients.models import Patient

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Step:
    """Hold one step as the patient's page shows it."""

    title: "StrOrPromise"
    reason: str
    who: str = ""
    route: str = ""
    button: "StrOrPromise" = ""
    hint: "StrOrPromise" = ""
    is_clinics_own: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """Hold the patient's page: a headline, the date that matters, the one button, and three groups of steps.

    :ivar distance: how far off the date is; on paper it would not stay true
    """

    headline: str
    by_when: str
    yours: Sequence[Step]
    waiting: Sequence[Step]
    done: Sequence[Step]
    must_call: bool = False
    pick_up: str = ""
    distance: str = ""

    @property
    def next(self) -> Step | None:
        """The patient's next step that is done on this phone."""
        return next((step for step in self.yours if step.route), None)


# What another requirement has said already: a window cannot open before the test that opens it.
_SAID_BY = {
    "pregnancy-test": "not-pregnant",
    "prescription-window": "pregnancy-test",
    "contraception-lead-in": "contraception",
}
# Which of the patient's own steps comes first: the month's questions lead through contraception too.
_FIRST = ("my_consents", "my_read", "my_contraception", "")


def after_pick_up(decision: Decision) -> Month:
    """Return the page of the day of a supply: what is recorded today still counts for the month that it ends."""
    if _must_call(decision):
        return _stopped()
    return Month(
        headline=_("You are done for this month"),
        by_when=_("The steps for your next supply begin tomorrow"),
        yours=(),
        waiting=(),
        done=[Step(_("You picked up your supply"), _("It was handed over today."))],
    )


def month(
    decision: Decision, *, patient: Patient, is_prescribed: bool, authorization: Authorization | None, at: datetime
) -> Month:
    """Return what a patient's page says of the gate's answer to whether the next supply may be handed over."""
    if _must_call(decision):
        return _stopped()
    withheld = [each for each in decision.judgments if each.finding.withholds]
    left = [each for each in withheld if not _is_said(each, withheld)]
    yours = [_step(each, patient) for each in left if _is_yours(each)]
    waiting = [_step(each, patient) for each in left if not _is_yours(each)]
    if not is_prescribed and authorization is None:
        waiting.append(_unwritten(patient))
    by_when, far_off = _by_when(decision, at)
    return Month(
        headline=_headline(yours, waiting),
        by_when=by_when,
        distance=far_off,
        yours=sorted(yours, key=lambda step: _FIRST.index(step.route)),
        waiting=waiting,
        done=_done(decision, patient),
        pick_up=_pick_up(authorization, decision),
    )


def _must_call(decision: Decision) -> bool:
    return "not-pregnant" in decision.blocking


def _stopped() -> Month:
    """Return the page of a patient who must stop: one thing to do, and no button to anything else."""
    return Month(
        headline=_("Stop, and call your prescriber today"), by_when="", yours=(), waiting=(), done=(), must_call=True
    )


def _done(decision: Decision, patient: Patient) -> list[Step]:
    return [_step(each, patient) for each in decision.judgments if each.status is Status.MET]


def _is_said(judgment: Judgment, withheld: Sequence[Judgment]) -> bool:
    sayer = _SAID_BY.get(judgment.requirement.id)
    # Only if the one who must act is the same: otherwise it would hide whose move it is.
    return any(each.requirement.id == sayer and each.owner is judgment.owner for each in withheld)


def _is_yours(judgment: Judgment) -> bool:
    return judgment.owner is Owner.PATIENT and not WORDS[judgment.requirement.id].waits


def _step(judgment: Judgment, patient: Patient) -> Step:
    words, is_open = WORDS[judgment.requirement.id], judgment.finding.withholds
    is_yours = is_open and _is_yours(judgment)
    # Of what was never done the title says enough; what was done and does not count is explained.
    is_plain = is_yours and words.route and not judgment.finding.evidence
    return Step(
        title=words.todo if is_open else words.done,
        reason="" if is_plain else sentence(judgment.finding),
        who=_who(judgment, patient) if is_open and not is_yours else "",
        route=words.route if is_yours else "",
        button=words.button,
        hint=words.hint if is_yours else "",
        is_clinics_own=judgment.requirement.layer is Layer.CLINIC,
    )


def _who(judgment: Judgment, patient: Patient) -> str:
    """Say whole for whom a step waits."""
    if judgment.owner is Owner.PATIENT:
        return _("Nothing to do but wait")
    return {
        Owner.PRESCRIBER: _prescriber(patient),
        Owner.PHARMACY: _pharmacy(patient),
        Owner.STAFF: _("Waiting for the program's staff"),
    }[judgment.owner]


def _prescriber(patient: Patient) -> str:
    if name := patient.prescriber.get_full_name() if patient.prescriber else "":
        return _("Waiting for your prescriber, %(name)s") % {"name": name}
    return _("Waiting for your prescriber")


def _pharmacy(patient: Patient) -> str:
    if patient.pharmacy:
        return _("Waiting for your pharmacy, %(name)s") % {"name": patient.pharmacy.name}
    return _("Waiting for your pharmacy")


def _unwritten(patient: Patient) -> Step:
    return Step(
        title=_("This month's prescription"),
        reason=_("No prescription that can be filled is on record yet."),
        who=_prescriber(patient),
    )


def _headline(yours: Sequence[Step], waiting: Sequence[Step]) -> str:
    if count := len(yours):
        return ngettext("%(count)d thing left for you", "%(count)d things left for you", count) % {"count": count}
    if waiting:
        return _("Nothing left for you right now")
    return _("Everything is done")


def _by_when(decision: Decision, at: datetime) -> tuple[str, str]:
    """Return the date that matters, and how far off it is."""
    if decision.permits:
        closes = midnight(decision.until)
        return _closing(_("Pick up by %(when)s"), closes, at)
    if (window := _window_closes(decision)) is not None:
        return _closing(_("Your pick-up window closes %(when)s"), window, at)
    opens = midnight(decision.permits_from)
    if opens is None:
        return "", ""
    return _("Possible from %(when)s") % {"when": day_in_words(opens)}, distance(opens, at=at)


def _closing(text: str, until: datetime | None, at: datetime) -> tuple[str, str]:
    if until is None:
        return "", ""
    return text % {"when": last_moment(until)}, distance(until - timedelta(minutes=1), at=at)


def _window_closes(decision: Decision) -> datetime | None:
    for each in decision.judgments:
        if each.requirement.id == "prescription-window" and each.status is Status.MET:
            return midnight(each.until)
    return None


def _pick_up(authorization: Authorization | None, decision: Decision) -> str:
    """Say where a supply is waiting, unless something has come up since that withholds it."""
    if authorization is None or not decision.permits:
        return ""
    return _("%(pharmacy)s has it ready. Pick up by %(when)s.") % {
        "pharmacy": authorization.pharmacy.name,
        "when": last_moment(authorization.expires_at),
    }

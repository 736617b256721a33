"""Show patients as a list to work through: who can be served until when, who waits for what, whose move it is."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.models import Ask, Standing
from monitoring.policy.findings import Layer, Owner
from monitoring.presenters.answers import Door, headline
from monitoring.presenters.dates import closing, opening
from monitoring.presenters.entries import listed_name
from monitoring.presenters.reasons import sentence, title_of
from monitoring.selectors.worklist import Counts, Tab
from monitoring.services import sentences
from monitoring.services.counseling import Outcome, Refusal
from monitoring.services.standings import UNDECIDED
from patients.models import Patient

TABS = {
    Tab.CLOSING: gettext_lazy("Closing today"),
    Tab.ELIGIBLE: gettext_lazy("Eligible"),
    Tab.BLOCKED: gettext_lazy("Blocked"),
    Tab.COMING: gettext_lazy("Coming up"),
    Tab.WORKING: gettext_lazy("Being worked out"),
}
_GATES = {Ask.PRESCRIBE: gettext_lazy("Prescribe"), Ask.DISPENSE: gettext_lazy("Dispense")}
_WAITING = {
    Owner.PATIENT: gettext_lazy("Waiting for the patient"),
    Owner.PRESCRIBER: gettext_lazy("Waiting for the prescriber"),
    Owner.PHARMACY: gettext_lazy("Waiting for the pharmacy"),
    Owner.STAFF: gettext_lazy("Waiting for program staff"),
}
MUST_ACT: Mapping[Owner, Any] = {
    Owner.PATIENT: gettext_lazy("The patient"),
    Owner.PRESCRIBER: gettext_lazy("The prescriber"),
    Owner.PHARMACY: gettext_lazy("The pharmacy"),
    Owner.STAFF: gettext_lazy("Program staff"),
}
NOT_WORKED_OUT = gettext_lazy("A record that cannot be worked out")
# What a sign means is said by the headline beside it.
MET, YOURS, WAITING = "met", "yours", "waiting"

# The way to act on one requirement, given its id and who must act; and the way to prescribe.
Doors = Callable[[Patient, Ask, str, str], Door | None]
Prescribing = Callable[[Patient], Door | None]


@dataclass(frozen=True, slots=True)
class Gate:
    """Hold how one of the two questions stands, for a tag."""

    label: str
    permits: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Hold one thing that is in the way."""

    title: str
    text: str
    owner: str
    is_clinics: bool


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """Hold one patient as the list shows it."""

    reference: str
    name: str
    tab: str
    sign: str
    headline: str
    when: str = ""
    gates: Sequence[Gate] = ()
    reasons: Sequence[Reason] = ()
    is_clinic_hold: bool = False
    door: Door | None = None


def row(patient: Any, *, doors: Doors, prescribing: Prescribing, now: datetime) -> WorklistRow:
    """Return a listed patient's row; a standing that is missing or has gone stale is never shown as current."""
    name = listed_name(patient)
    if patient.tab == Tab.WORKING:
        return WorklistRow(patient.reference, name, patient.tab, WAITING, str(TABS[Tab.WORKING]))
    current = [each for each in patient.standings.all() if each.stale_at is None or each.stale_at > now]
    standing = next(each for each in current if each.ask == patient.question)
    order = list(Ask)
    found = {
        "reference": patient.reference,
        "name": name,
        "tab": patient.tab,
        "gates": [
            Gate(str(_GATES[Ask(each.ask)]), each.permits)
            for each in sorted(current, key=lambda each: order.index(Ask(each.ask)))
        ],
    }
    if standing.permits:
        return WorklistRow(**found, **_ready(standing, prescribing(patient), now))
    return WorklistRow(**found, **_held(patient, standing, doors, now))


def _ready(standing: Standing, prescribe: Door | None, now: datetime) -> dict[str, Any]:
    is_mine = standing.ask == Ask.PRESCRIBE and prescribe is not None
    until = standing.until
    return {
        "sign": YOURS if is_mine else MET,
        "headline": _("Your move: prescribe") if is_mine else headline(Ask(standing.ask), True),
        "when": _("closes %(when)s") % {"when": closing(until, at=now)} if until else _("no end in sight"),
        "door": prescribe if is_mine else None,
    }


def _held(patient: Patient, standing: Standing, doors: Doors, now: datetime) -> dict[str, Any]:
    withheld: list[dict[str, Any]] = standing.summary["withheld"]
    first = withheld[0]
    found = {
        "reasons": [_reason(each) for each in withheld],
        # The program's requirements come first.
        "is_clinic_hold": first["layer"] == Layer.CLINIC,
    }
    if standing.permits_from is not None:
        return {**found, "sign": WAITING, "headline": _not_before(standing.permits_from, now)}
    door = doors(patient, Ask(standing.ask), first["requirement"], first["owner"])
    is_mine = door is not None and first["owner"] == Owner.PRESCRIBER
    said = _("Your move") if is_mine else str(_WAITING[Owner(first["owner"])])
    return {**found, "sign": YOURS if is_mine else WAITING, "headline": said, "door": door}


def _not_before(opens: datetime, now: datetime) -> str:
    return _("Not before %(day)s") % {"day": opening(opens, at=now)}


def _reason(withheld: Mapping[str, Any]) -> Reason:
    return Reason(
        title=requirement_title(withheld["requirement"]),
        text=sentence(sentences.unpack(withheld["reason"])),
        owner=str(MUST_ACT[Owner(withheld["owner"])]),
        is_clinics=withheld["layer"] == Layer.CLINIC,
    )


def requirement_title(requirement: str) -> str:
    """Return what a requirement is called in a list."""
    return str(NOT_WORKED_OUT) if requirement == UNDECIDED else title_of(requirement)


def fingerprint(counts: Counts, listed: Iterable[Any]) -> str:
    """Return a short text that is another one as soon as the list says something else."""
    rows = [(each.reference, each.tab, each.question, each.turns_at, each.first) for each in listed]
    return hashlib.sha256(repr((sorted(counts.of.items()), rows)).encode()).hexdigest()[:16]


_REFUSALS = {
    Refusal.NOT_ALL_THAT_IS_LEFT: gettext_lazy(
        "Not recorded: the record has changed, and counseling is not the one thing that is missing. Look at the record."
    ),
    Refusal.NOT_RECORDABLE: gettext_lazy("Not recorded: this day cannot be right for this patient. Record it there."),
    Refusal.FAILED: gettext_lazy("Not recorded: something went wrong with this record. Try it on the patient's page."),
}


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """Hold what became of one patient whose counseling was to be confirmed."""

    reference: str
    name: str
    is_recorded: bool
    text: str


def outcome_row(outcome: Outcome, *, now: datetime) -> OutcomeRow:
    """Return what a page says of one patient after counseling was confirmed for several."""
    found = (outcome.patient.reference, listed_name(outcome.patient))
    if outcome.standing is None:
        return OutcomeRow(*found, is_recorded=False, text=str(_REFUSALS[outcome.refusal or Refusal.FAILED]))
    return OutcomeRow(*found, is_recorded=True, text=_after(outcome.standing, now))


def _after(standing: Standing, now: datetime) -> str:
    if not standing.permits:
        return _("Counseling recorded. Something else is missing now: look at the record.")
    if standing.until is None:
        return _("Counseling recorded. May be prescribed; no end in sight.")
    return _("Counseling recorded. May be prescribed; closes %(when)s") % {"when": closing(standing.until, at=now)}

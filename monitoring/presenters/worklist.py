"""Show patients as a list to work through: who can be served until when, who waits for what, whose move it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from monitoring.models import Ask, Standing
from monitoring.policy.decide import program_day
from monitoring.policy.findings import Layer, Owner
from monitoring.presenters.answers import OWNERS
from monitoring.presenters.dates import closing, opening
from monitoring.presenters.reasons import sentence
from monitoring.selectors.worklist import Listed
from monitoring.services import sentences
from patients.models import Patient


class State(StrEnum):
    """Name how a patient stands in the list, in the order of the list."""

    CLOSING = "closing"
    ELIGIBLE = "eligible"
    CLINIC = "clinic"
    PROGRAM = "program"
    WORKING = "working"


TITLES = {
    State.CLOSING: "Closing today",
    State.ELIGIBLE: "Eligible",
    State.CLINIC: "Clinic hold",
    State.PROGRAM: "Program hold",
    State.WORKING: "Being worked out",
}
_READY = {Ask.PRESCRIBE: "May be prescribed", Ask.DISPENSE: "May be dispensed"}
_FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Gate:
    """Hold how one of the two questions stands, for a tag."""

    label: str
    permits: bool


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """Hold one patient as the list shows it; `at` is when it closes or opens, to sort by."""

    reference: str
    name: str
    state: State
    headline: str
    when: str
    at: datetime
    gates: Sequence[Gate] = ()
    owner: str = ""
    reason: str = ""
    more: int = 0

    @property
    def title(self) -> str:
        return TITLES[self.state]


def row(listed: Listed, *, now: datetime) -> WorklistRow:
    """Return a patient's row; a standing that is missing or has gone stale is never shown as current."""
    patient = listed.patient
    if is_stale(listed, now=now):
        return _row(patient, State.WORKING, TITLES[State.WORKING], "", _FAR)
    current = {Ask(each.ask): each for each in listed.standings}
    # Once it is prescribed, what matters is whether it can be handed over.
    ask = Ask.DISPENSE if listed.prescriptions else Ask.PRESCRIBE
    gates = [Gate("Prescribe", current[Ask.PRESCRIBE].permits), Gate("Dispense", current[Ask.DISPENSE].permits)]
    standing = current[ask]
    if standing.permits:
        return _ready(patient, ask, standing, gates, now)
    return _held(patient, standing, gates, now)


def is_stale(listed: Listed, *, now: datetime) -> bool:
    """Tell whether a patient's standings have to be worked out again before anything is said of them."""
    is_past = any(each.stale_at is not None and each.stale_at <= now for each in listed.standings)
    return is_past or len(listed.standings) < len(Ask)


def _ready(patient: Patient, ask: Ask, standing: Standing, gates: Sequence[Gate], now: datetime) -> WorklistRow:
    until = standing.until
    state = State.CLOSING if until is not None and _last_day(until) == program_day(now) else State.ELIGIBLE
    when = f"until {closing(until, at=now)}" if until else "with no end in sight"
    return _row(patient, state, _READY[ask], when, until or _FAR, gates=gates)


def _held(patient: Patient, standing: Standing, gates: Sequence[Gate], now: datetime) -> WorklistRow:
    withheld: list[dict[str, Any]] = standing.summary["withheld"]
    by_program = any(each["layer"] == Layer.PROGRAM for each in withheld)
    opens = standing.permits_from
    return _row(
        patient,
        State.PROGRAM if by_program else State.CLINIC,
        f"Waiting for: {OWNERS[Owner(withheld[0]['owner'])].lower()}",
        f"opens {opening(opens, at=now)} if nothing changes" if opens else "",
        opens or _FAR,
        gates=gates,
        owner=OWNERS[Owner(withheld[0]["owner"])],
        reason=sentence(sentences.unpack(withheld[0]["reason"])),
        more=len(withheld) - 1,
    )


def _row(patient: Patient, state: State, headline: str, when: str, at: datetime, **more: Any) -> WorklistRow:
    name = f"{patient.family_name}, {patient.given_name}"
    return WorklistRow(patient.reference, name, state, headline, when, at, **more)


def _last_day(until: datetime) -> int:
    return program_day(until - timedelta(microseconds=1))


def in_order(rows: Sequence[WorklistRow]) -> Sequence[WorklistRow]:
    """Return the rows as they are worked through: what closes soonest first, then what opens soonest."""
    order = list(State)
    return sorted(rows, key=lambda each: (order.index(each.state), each.at, each.name, each.reference))

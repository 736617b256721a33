"""Check that no window has two live authorizations, and that none was issued against the rules."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tests.chaos import rebuilt
from tests.chaos.evidence import Run, events_of, of, withheld
from tests.chaos.record import Record, Row
from tests.policy import oracle


def one_live_authorization(run: Run) -> Iterator[str]:
    """At most one live authorization for each window."""
    for patient in run.record.patients:
        live = [each for each in of(run.record.authorizations, patient) if each["reversed_at"] is None]
        waiting = [each["number"] for each in live if each["handed_over_at"] is None]
        if len(waiting) > 1:
            yield f"{patient['reference']} has {len(waiting)} open authorizations: {waiting}"
        windows = Counter(_window(run.record, each) for each in live)
        for window, count in windows.items():
            if count > 1:
                yield f"{patient['reference']} has {count} live authorizations in the window of {window}"


def _window(record: Record, authorization: Row) -> str:
    """Name the window of an authorization by the supply before it, in the case that it was decided on."""
    [decision] = [each for each in record.decisions if each["id"] == authorization["decision_id"]]
    facts = rebuilt.stored(decision)["facts"]
    voided = {each["of"] for each in facts if each["kind"] == "void"}
    supplies = [each["id"] for each in facts if each["kind"] == "dispense" and each["id"] not in voided]
    return supplies[-1] if supplies else "first"


def permitted_at_commit(run: Run) -> Iterator[str]:
    """No authorization, hand-over or prescription whose facts at commit fail the rules."""
    for patient in run.record.patients:
        for event, decision, ask in _commits(run.record, patient):
            yield from _not_permitted(run.record, patient, event, decision, ask)
        yield from _overtaken(run.record, patient)


def _commits(record: Record, patient: Row) -> Iterator[tuple[Row, Row | None, str]]:
    """Give each commit that needed a yes: its event and the decision made last before it."""
    asks = {
        "authorization-issued": "dispense",
        "authorization-handed-over": "dispense",
        "prescription-written": "prescribe",
    }
    by_reference = {each["reference"]: each for each in record.decisions}
    latest: dict[str, Row | None] = {}
    for event in events_of(record, patient):
        if event["action"] == "decision-made":
            latest[event["detail"]["ask"]] = by_reference.get(event["subject"])
        elif event["action"] in asks:
            ask = asks[event["action"]]
            yield event, latest.get(ask), ask


def _not_permitted(record: Record, patient: Row, event: Row, decision: Row | None, ask: str) -> Iterator[str]:
    what = f"{event['action']} {event['subject']} of {patient['reference']}"
    if decision is None:
        yield f"{what} rests on no decision"
        return
    recorded = rebuilt.event_ids(record, patient)
    # A hand-over is itself a fact, recorded between its decision and its event.
    known = {name for name, number in recorded.items() if number < event["id"]} - {event["detail"].get("dispense")}
    case, kept = rebuilt.case(record, patient, ask, at=event["at"], known=known), rebuilt.stored(decision)
    on = rebuilt.day(event["at"])
    if not oracle.permits(case, on):
        yield f"{what}: by the record at its commit the rules withhold: {withheld(case, on)}"
    if not oracle.permits(kept, on):
        yield f"{what}: by the case that was kept the rules withhold: {withheld(kept, on)}"
    unseen = _references(case) ^ _references(kept)
    if unseen:
        yield f"{what}: decided without, or with more than, what was on record: {sorted(unseen)}"


def _references(case: Mapping[str, Any]) -> set[str]:
    return {each["id"] for each in case["facts"] if each["kind"] != "certification"}


def _overtaken(record: Record, patient: Row) -> Iterator[str]:
    """Find what stayed open, or was handed over, in spite of a positive test recorded after it was issued."""
    recorded = rebuilt.event_ids(record, patient)
    positive = [each for each in of(record.facts, patient) if each.get("result") == "positive"]
    issued = {each["subject"]: each["id"] for each in events_of(record, patient, "authorization-issued")}
    for each in of(record.authorizations, patient):
        late = [
            test["reference"] for test in positive if recorded.get(test["reference"], 0) > issued.get(each["number"], 0)
        ]
        if late and each["reversed_at"] is None and each["handed_over_at"] is None:
            yield f"{each['number']} of {patient['reference']} is open in spite of the positive test {late[0]}"

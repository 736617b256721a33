"""Verify the six invariants from the tables and the oracle alone; each check says in words what is violated."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.chaos import rebuilt
from tests.chaos.record import Record, Row
from tests.policy import oracle

WITHIN = timedelta(seconds=60)
# A fact is dated when its request began, and a message may be under way while that waits its turn.
IN_FLIGHT = timedelta(seconds=10)


@dataclass(frozen=True, kw_only=True)
class Run:
    """Hold what a check may look at: the record, what was acknowledged, and what was broken on purpose.

    :ivar begun_at: what was done before was made ready for the run, and dated back
    :ivar crashes: how many processes were killed between sending and marking
    :ivar poisoned: references of patients whose record was made unreadable
    """

    record: Record
    begun_at: datetime
    journal: Sequence[Mapping[str, Any]] = ()
    crashes: int = 0
    poisoned: Collection[str] = field(default_factory=frozenset)


def one_live_authorization(run: Run) -> Iterator[str]:
    """At most one live authorization for each window."""
    for patient in run.record.patients:
        live = [each for each in _of(run.record.authorizations, patient) if each["reversed_at"] is None]
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
    for event in _events(record, patient):
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
        yield f"{what}: by the record at its commit the rules withhold: {_withheld(case, on)}"
    if not oracle.permits(kept, on):
        yield f"{what}: by the case that was kept the rules withhold: {_withheld(kept, on)}"
    unseen = _references(case) ^ _references(kept)
    if unseen:
        yield f"{what}: decided without, or with more than, what was on record: {sorted(unseen)}"


def _references(case: Mapping[str, Any]) -> set[str]:
    return {each["id"] for each in case["facts"] if each["kind"] != "certification"}


def _withheld(case: dict[str, Any], on: Any) -> list[str]:
    found = oracle.statuses(case, on)
    return [name for name, status in found.items() if status in ("unmet", "unknown")]


def _overtaken(record: Record, patient: Row) -> Iterator[str]:
    """Find what stayed open, or was handed over, in spite of a positive test recorded after it was issued."""
    recorded = rebuilt.event_ids(record, patient)
    positive = [each for each in _of(record.facts, patient) if each.get("result") == "positive"]
    issued = {each["subject"]: each["id"] for each in _events(record, patient, "authorization-issued")}
    for each in _of(record.authorizations, patient):
        late = [
            test["reference"] for test in positive if recorded.get(test["reference"], 0) > issued.get(each["number"], 0)
        ]
        if late and each["reversed_at"] is None and each["handed_over_at"] is None:
            yield f"{each['number']} of {patient['reference']} is open in spite of the positive test {late[0]}"


def reflected_in_standing(run: Run) -> Iterator[str]:
    """Every fact reflected in the standing within a minute."""
    for patient in run.record.patients:
        standings = {each["ask"]: each for each in _of(run.record.standings, patient)}
        for ask in ("prescribe", "dispense"):
            if ask not in standings:
                yield f"{patient['reference']} has no standing to {ask}"
            elif patient["reference"] in run.poisoned:
                yield from _not_set_aside(standings[ask], patient)
            else:
                yield from _wrong_standing(run.record, standings[ask], patient)


def _not_set_aside(standing: Row, patient: Row) -> Iterator[str]:
    if standing["permits"] or standing["blocking"] != ["not-worked-out"]:
        yield f"{patient['reference']}, whose record cannot be read, stands as {standing['blocking']}"


def _wrong_standing(record: Record, standing: Row, patient: Row) -> Iterator[str]:
    case = rebuilt.case(record, patient, standing["ask"], at=record.now)
    blocking = sorted(_withheld(case, rebuilt.day(record.now)))
    if (standing["permits"], standing["blocking"]) != (not blocking, blocking):
        yield f"{patient['reference']} stands to {standing['ask']} as {standing['blocking']}, and lacks {blocking}"
    if standing["decided_at"] > record.now + timedelta(seconds=1):
        yield f"{patient['reference']} stands as of {standing['decided_at']}, which is yet to come"
    if standing["stale_at"] is not None and standing["stale_at"] < record.now - WITHIN:
        yield f"the standing of {patient['reference']} has been stale since {standing['stale_at']}"


def reminded_once(run: Run) -> Iterator[str]:
    """Every due reminder sent once, at most one more for each injected crash, and none after completion."""
    delivered = Counter(each["reference"] for each in run.record.messages)
    by_mail = [each for each in run.record.reminders if each["channel"] in ("email", "sms")]
    more = sum(max(delivered[each["reference"]] - 1, 0) for each in by_mail)
    if more > run.crashes:
        twice = [each["reference"] for each in by_mail if delivered[each["reference"]] > 1]
        yield f"{more} messages too many, with {run.crashes} crashes between sending and marking: {twice}"
    for each in by_mail:
        yield from _wrongly_sent(run, each, delivered[each["reference"]])
        yield from _sent_for_nothing(run, each)
    for each in run.record.reminders:
        yield from _overdue(run, each)


def _wrongly_sent(run: Run, reminder: Row, delivered: int) -> Iterator[str]:
    if reminder["status"] == "sent" and not delivered:
        yield f"{reminder['reference']} counts as sent, and never went out"
    if reminder["status"] in ("withdrawn", "failed") and delivered > run.crashes:
        yield f"{reminder['reference']} went out, and counts as {reminder['status']}"
    instants = (reminder["acted_at"], reminder["withdrawn_at"])
    done = [each for each in instants if each is not None and each >= run.begun_at]
    late = [each["at"] for each in run.record.messages if each["reference"] == reminder["reference"]]
    if done and any(each > min(done) + IN_FLIGHT for each in late):
        yield f"{reminder['reference']} went out after what it asks for was done"


# What is done once such a fact is on record.
COMPLETED_BY = {"acknowledgment-missing": "acknowledgment", "test-due": "pregnancy_test"}


def _sent_for_nothing(run: Run, reminder: Row) -> Iterator[str]:
    """Find messages that went out well after the fact that they ask for was recorded."""
    kind = COMPLETED_BY.get(reminder["kind"])
    mine = [each for each in run.record.facts if each["patient_id"] == reminder["patient_id"]]
    done = [each["recorded_at"] for each in mine if each["kind"] == kind]
    sent = [each["at"] for each in run.record.messages if each["reference"] == reminder["reference"]]
    if any(run.begun_at <= fact and reminder["planned_at"] < fact < each - IN_FLIGHT for fact in done for each in sent):
        yield f"{reminder['reference']} ({reminder['kind']}) went out after it was done"


def _overdue(run: Run, reminder: Row) -> Iterator[str]:
    by_id = {each["id"]: each["reference"] for each in run.record.patients}
    is_open = reminder["status"] in ("planned", "claimed") and by_id.get(reminder["patient_id"]) not in run.poisoned
    ended = reminder["until_at"] is not None and reminder["until_at"] <= run.record.now
    if is_open and not ended and reminder["send_at"] < run.record.now - WITHIN:
        yield f"{reminder['reference']} was due at {reminder['send_at']}, and is {reminder['status']}"


def audited(run: Run) -> Iterator[str]:
    """The audit is complete: one event for each thing done, and none for what was not."""
    done = Counter(_done(run.record))
    told = Counter((each["action"], each["subject"]) for each in run.record.events if each["action"] in _ACTIONS)
    for action, subject in done - told:
        yield f"{subject} has no event {action}"
    for action, subject in told - done:
        yield f"an event {action} tells of {subject}, which is not so"


# What a column that is filled says was done: the table, its column, the name of its rows, the event that tells of it.
_DONE: Sequence[tuple[str, str, str, str]] = (
    ("decisions", "id", "reference", "decision-made"),
    ("prescriptions", "id", "reference", "prescription-written"),
    ("prescriptions", "cancelled_at", "reference", "prescription-cancelled"),
    ("authorizations", "id", "number", "authorization-issued"),
    ("authorizations", "handed_over_at", "number", "authorization-handed-over"),
    ("authorizations", "reversed_at", "number", "authorization-reversed"),
    ("reminders", "sent_at", "reference", "reminder-sent"),
)
_ACTIONS = frozenset({"fact-recorded", "fact-voided", *[each[3] for each in _DONE]})


def _done(record: Record) -> Iterator[tuple[str, str]]:
    for each in record.facts:
        yield "fact-voided" if each["kind"] == "void" else "fact-recorded", each["reference"]
    for table, column, name, action in _DONE:
        yield from ((action, each[name]) for each in getattr(record, table) if each[column] is not None)


def nothing_lost(run: Run) -> Iterator[str]:
    """No acknowledged write is lost, and a key stands for one authorization."""
    yield from _lost_facts(run)
    held = {each["number"]: each for each in run.record.authorizations}
    written = {each["reference"] for each in run.record.prescriptions}
    fields = {"authorization": "number", "handed-over": "handed_over_at", "reversed": "reversed_at"}
    keys: dict[str, str] = {}
    for each in run.journal:
        if each["what"] == "prescription" and each["number"] not in written:
            yield f"the prescription {each['number']} was acknowledged and is lost"
        if each["what"] in fields and held.get(each["number"], {}).get(fields[each["what"]]) is None:
            yield f"{each['number']} was acknowledged as {each['what']}, and is not"
        if each["what"] == "authorization" and keys.setdefault(each["key"], each["number"]) != each["number"]:
            yield f"the key {each['key']} was answered with {keys[each['key']]}, then with {each['number']}"


def _lost_facts(run: Run) -> Iterator[str]:
    acknowledged = Counter(
        (each["patient"], each["kind"], tuple(sorted(each["fields"].items())))
        for each in run.journal
        if each["what"] == "fact"
    )
    by_reference = {each["reference"]: each for each in run.record.patients}
    for (reference, kind, fields), count in acknowledged.items():
        mine = [each for each in _of(run.record.facts, by_reference[reference]) if each["kind"] == kind]
        found = [each for each in mine if all(_same(each[name], value) for name, value in fields)]
        if len(found) < count:
            yield f"{count} × {kind} {dict(fields)} of {reference} were acknowledged, {len(found)} are on record"


def _same(held: Any, typed: str) -> bool:
    if isinstance(held, int | float | Decimal):
        return Decimal(str(held)) == Decimal(typed)
    return str(held) == typed


def _of(rows: Sequence[Row], patient: Row) -> list[Row]:
    return [each for each in rows if each["patient_id"] == patient["id"]]


def _events(record: Record, patient: Row, action: str | None = None) -> list[Row]:
    mine = [each for each in record.events if each["patient"] == patient["reference"]]
    return [each for each in mine if action is None or each["action"] == action]


CHECKS: Mapping[str, Callable[[Run], Iterator[str]]] = {
    "one live authorization": one_live_authorization,
    "permitted at commit": permitted_at_commit,
    "reflected in standing": reflected_in_standing,
    "reminded once": reminded_once,
    "audit complete": audited,
    "nothing lost": nothing_lost,
}


def violations(run: Run) -> dict[str, list[str]]:
    """Return what each check that found something has to say."""
    found = {name: list(_made(check, run)) for name, check in CHECKS.items()}
    return {name: each for name, each in found.items() if each}


def _made(check: Callable[[Run], Iterator[str]], run: Run) -> Iterator[str]:
    try:
        yield from check(run)
    # What cannot be checked is not in order.
    except Exception as error:  # noqa: BLE001
        yield f"could not be checked: {error!r}"

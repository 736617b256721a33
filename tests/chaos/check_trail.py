"""Check that the trail tells of everything that was done, and of nothing else."""

from collections import Counter
from collections.abc import Iterator, Sequence

from tests.chaos.evidence import Run
from tests.chaos.record import Record


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

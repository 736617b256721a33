"""Check that whoever is to be reminded is, once, and not of what is done."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from tests.chaos.evidence import WITHIN, Run
from tests.chaos.record import Row

# A fact is dated when its request began, and a message may be under way while that waits its turn.
IN_FLIGHT = timedelta(seconds=10)


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
        if not run.clock_went_back:
            yield from _sent_after_completion(run, each)
    for each in run.record.reminders:
        yield from _overdue(run, each)


def _wrongly_sent(run: Run, reminder: Row, delivered: int) -> Iterator[str]:
    if reminder["status"] == "sent" and not delivered:
        yield f"{reminder['reference']} counts as sent, and never went out"
    if reminder["status"] in ("withdrawn", "failed") and delivered > run.crashes:
        yield f"{reminder['reference']} went out, and counts as {reminder['status']}"


# What is done once such a fact is on record.
COMPLETED_BY = {"acknowledgment-missing": "acknowledgment", "test-due": "pregnancy_test"}


def _sent_after_completion(run: Run, reminder: Row) -> Iterator[str]:
    """Find messages that went out well after what they ask for was done, by the row's own word or by a fact."""
    sent = [each["at"] for each in run.record.messages if each["reference"] == reminder["reference"]]
    done = [reminder["acted_at"], reminder["withdrawn_at"], *_facts_that_complete(run, reminder)]
    if any(at is not None and run.begun_at <= at < each - IN_FLIGHT for at in done for each in sent):
        yield f"{reminder['reference']} ({reminder['kind']}) went out after it was done"


def _facts_that_complete(run: Run, reminder: Row) -> list[datetime]:
    kind = COMPLETED_BY.get(reminder["kind"])
    mine = [each for each in run.record.facts if each["patient_id"] == reminder["patient_id"] and each["kind"] == kind]
    return [each["recorded_at"] for each in mine if each["recorded_at"] > reminder["planned_at"]]


def _overdue(run: Run, reminder: Row) -> Iterator[str]:
    by_id = {each["id"]: each["reference"] for each in run.record.patients}
    is_open = reminder["status"] in ("planned", "claimed") and by_id.get(reminder["patient_id"]) not in run.poisoned
    ended = reminder["until_at"] is not None and reminder["until_at"] <= run.record.now
    if is_open and not ended and reminder["send_at"] < run.record.now - WITHIN:
        yield f"{reminder['reference']} was due at {reminder['send_at']}, and is {reminder['status']}"

"""Check that every fact shows in its patient's standing."""

from collections.abc import Iterator
from datetime import timedelta

from tests.chaos import rebuilt
from tests.chaos.evidence import WITHIN, Run, of, withheld
from tests.chaos.record import Record, Row


def reflected_in_standing(run: Run) -> Iterator[str]:
    """Every fact reflected in the standing within a minute."""
    for patient in run.record.patients:
        standings = {each["ask"]: each for each in of(run.record.standings, patient)}
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
    blocking = sorted(withheld(case, rebuilt.day(record.now)))
    if (standing["permits"], standing["blocking"]) != (not blocking, blocking):
        yield f"{patient['reference']} stands to {standing['ask']} as {standing['blocking']}, and lacks {blocking}"
    if standing["decided_at"] > record.now + timedelta(seconds=1):
        yield f"{patient['reference']} stands as of {standing['decided_at']}, which is yet to come"
    if standing["stale_at"] is not None and standing["stale_at"] < record.now - WITHIN:
        yield f"the standing of {patient['reference']} has been stale since {standing['stale_at']}"

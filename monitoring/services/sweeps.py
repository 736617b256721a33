"""Sweep: refresh what has gone stale, reverse what ran out, send what is due, and keep when that was done."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from monitoring.models import Sweep
from monitoring.services import expiries, outages, reversals, sending, standings

# A sweep ends well before a broker would hand its task to somebody else; the next one goes on where it ended.
_LONGEST = timedelta(minutes=4)


def run(*, clock: Callable[[], datetime]) -> Sweep:
    """Do everything that is due, and record the sweep.

    :param clock: tells the instant: a sweep takes time, and what it finds late must not be dated early
    :return: the sweep, with how many patients were refreshed and could not be, and how much was reversed and sent
    """
    started_at = clock()
    until = started_at + _LONGEST
    sweep = Sweep.objects.create(started_at=started_at)
    for chunk in _in_chunks(standings.stale_patient_ids(at=started_at)):
        failed = standings.refresh(chunk, at=clock())
        sweep.failed += failed
        sweep.refreshed += len(chunk) - failed
        if clock() >= until:
            break
    sweep.reversed = reversals.reverse_run_out(at=clock())
    expiries.plan(at=clock())
    sweep.reminded = sending.send_due(until=until, clock=clock)
    sweep.finished_at = clock()
    outages.note_gap(until=started_at, at=sweep.finished_at)
    sweep.save(update_fields=["refreshed", "failed", "reversed", "reminded", "finished_at"])
    return sweep


def _in_chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    # Which ones is read once: what is stale again at once waits for the next sweep, so that each one ends.
    yield from (ids[start : start + standings.CHUNK] for start in range(0, len(ids), standings.CHUNK))

"""Sweep: refresh what has gone stale, reverse what ran out, send what is due, seal the trail, and keep when that was done."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DatabaseError

from accounts.services import letters
from audit import anchors, sealing
from monitoring.models import Sweep
from monitoring.services import expiries, outages, reversals, sending, standings

logger = logging.getLogger(__name__)

# A sweep ends well before a broker would hand its task to somebody else; the next one goes on where it ended.
_LONGEST = timedelta(minutes=4)
# However much there is to refresh, half of the time is left for what is to be said.
_REFRESHING = timedelta(minutes=2)


def run(*, clock: Callable[[], datetime]) -> Sweep:
    """Do everything that is due, and record the sweep.

    :param clock: tells the instant: a sweep takes time, and what it finds late must not be dated early
    :return: the sweep, with how many patients were refreshed and could not be, and how much was reversed and sent
    """
    started_at = clock()
    sweep = Sweep.objects.create(started_at=started_at)
    _refresh(sweep, until=started_at + _REFRESHING, clock=clock)
    _seal(at=clock())
    sweep.reversed = reversals.reverse_run_out(at=clock())
    expiries.plan(at=clock())
    letters.send_due(until=started_at + _LONGEST, clock=clock)
    sweep.reminded = sending.send_due(until=started_at + _LONGEST, clock=clock)
    sweep.finished_at = clock()
    outages.note_gap(until=started_at, at=sweep.finished_at)
    sweep.save(update_fields=["refreshed", "failed", "reversed", "reminded", "finished_at"])
    return sweep


def _refresh(sweep: Sweep, *, until: datetime, clock: Callable[[], datetime]) -> None:
    # Which ones is read once: what is stale again at once waits for the next sweep, so that each one ends.
    for chunk in standings.chunks(standings.stale_patient_ids(at=sweep.started_at)):
        try:
            done = standings.refresh_stale(chunk, at=clock())
        # What the database refuses of one chunk must not keep everybody else waiting; it stays stale.
        except DatabaseError as error:
            logger.error("%s standings not refreshed: %s", len(chunk), type(error).__name__)
            sweep.failed += len(chunk)
        else:
            sweep.failed += done.failed
            sweep.refreshed += done.asked - done.failed
        if clock() >= until:
            return


def _seal(*, at: datetime) -> None:
    """Give the latest events their place in the chain, and tell somebody outside once a day."""
    try:
        sealing.seal(at=at)
        anchors.take_daily(at=at)
    # What cannot be written outside now is written with the next sweep; nobody waits for it.
    except (DatabaseError, OSError) as error:
        logger.error("the audit trail was not sealed or anchored: %s", type(error).__name__)

"""Sweep: refresh the standings that have gone stale, in chunks, and keep when that was done."""

from datetime import datetime

from monitoring.models import Sweep
from monitoring.services import standings


def run(*, at: datetime) -> Sweep:
    """Refresh every standing that is stale at this instant, and record the sweep.

    :return: the sweep, with how many patients were refreshed and how many could not be
    """
    sweep = Sweep.objects.create(started_at=at)
    # Which ones is read once: what is stale again at once waits for the next sweep, so that each one ends.
    ids = standings.stale_patient_ids(at=at)
    for chunk in standings.chunks(ids):
        done = standings.refresh_stale(chunk, at=at)
        sweep.failed += done.failed
        sweep.refreshed += done.asked - done.failed
    sweep.finished_at = at
    sweep.save(update_fields=["refreshed", "failed", "finished_at"])
    return sweep

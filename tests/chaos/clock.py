"""Let the wall clock of every process of the drill jump: it is the real one, shifted by what a file says.

Shifted are the product's only clock, `django.utils.timezone.now`, and those that Celery reads: beat's schedule and a message's
expiry. Clocks that only measure (time-outs) go on as they are, as they do on a machine whose wall clock is set.
"""

import os
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import celery
import celery.worker.request
from django.utils import timezone

# What every run begins with unless its fault says otherwise: a morning in New York.
BEGINS_AT = datetime(2026, 12, 8, 15, 0, tzinfo=UTC)


def folder() -> Path:
    """Return where the processes of the drill leave word for each other."""
    return Path(os.environ["RISKPROG_CHAOS_DIR"])


def shift() -> timedelta:
    """Return how far the clock is off."""
    return timedelta(seconds=float((folder() / "shift").read_text() or 0))


def now() -> datetime:
    """Return what the drill's clocks show."""
    return datetime.now(UTC) + shift()


def is_usual() -> bool:
    """Tell whether it is the day of the drill, in the hours at which people work and are reminded."""
    return BEGINS_AT - timedelta(hours=1) < now() < BEGINS_AT + timedelta(hours=8)


def set_to(at: datetime) -> None:
    """Let the clocks of all processes jump to an instant, and go on from there."""
    new = folder() / "shift.new"
    new.write_text(str((at - datetime.now(UTC)).total_seconds()))
    # At once: nobody reads half a number.
    new.replace(folder() / "shift")


class _Shifted(datetime):
    """Be the class that Celery asks what time it is."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return now().astimezone(tz)


def install() -> None:
    """Let this process read the drill's clock."""
    timezone.now = now
    celery.Celery.now = lambda app: now().astimezone(app.timezone)
    celery.worker.request.datetime = _Shifted

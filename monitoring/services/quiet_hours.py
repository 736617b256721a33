"""Choose the hour at which something is said: not at night on the reader's clock, unless it cannot wait."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

# When a clinic's digest is sent, on the clinic's clock.
DIGEST_HOUR = time(7, 0)


def earliest(
    due_at: datetime, closes_at: datetime | None, *, zone: str, quiet_from: time, quiet_until: time
) -> datetime:
    """Return the first instant from when something is due that is not in quiet hours, which may run over midnight.

    :param closes_at: what could not be done any more after the quiet hours is said in them
    """
    local = due_at.astimezone(ZoneInfo(zone))
    if not _is_quiet(local.time(), quiet_from, quiet_until):
        return due_at
    ends = _next(local, quiet_until)
    return due_at if closes_at is not None and ends >= closes_at else ends


def next_digest(due_at: datetime, *, zone: str) -> datetime:
    """Return when the first digest from an instant on is sent."""
    local = due_at.astimezone(ZoneInfo(zone))
    return local if local.time() == DIGEST_HOUR else _next(local, DIGEST_HOUR)


def _is_quiet(clock: time, quiet_from: time, quiet_until: time) -> bool:
    if quiet_from <= quiet_until:
        return quiet_from <= clock < quiet_until
    return clock >= quiet_from or clock < quiet_until


def _next(local: datetime, clock: time) -> datetime:
    """Return the next time a local clock shows this, after now."""
    day = local.date() if local.time() < clock else local.date() + timedelta(days=1)
    return datetime.combine(day, clock, local.tzinfo)

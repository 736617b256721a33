"""Read what machines ask for: whether the product is well."""

from datetime import datetime, timedelta
from typing import Any

from django.db import Error

from monitoring.models import Sweep

# Beat ticks every 20 seconds; a sweep this old means that nobody sweeps.
_SWEEP_LATE = timedelta(minutes=5)


def health(*, at: datetime) -> dict[str, Any]:
    """Return the state of the database and of the last finished sweep."""
    try:
        latest = Sweep.objects.filter(finished_at__isnull=False).order_by("-pk").first()
    # Any error of the database's, a connection that was closed under us too.
    except Error:
        return {"database": "unreachable", "sweep": None}
    if latest is None or latest.finished_at is None:
        return {"database": "ok", "sweep": {"state": "never", "finished_at": None}}
    late = at - latest.finished_at > _SWEEP_LATE
    return {
        "database": "ok",
        "sweep": {
            "state": "late" if late else "ok",
            "finished_at": latest.finished_at.isoformat(),
            "refreshed": latest.refreshed,
            "failed": latest.failed,
        },
    }

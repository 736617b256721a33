"""Let beat tick on, also after somebody has set the clock."""

from typing import Any

from celery.beat import PersistentScheduler


class SteadyScheduler(PersistentScheduler):  # type: ignore[misc]
    """Keep ticking; Celery's own scheduler would stand still for as long as the clock was set back."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        now = self.app.now()
        ahead = [entry for entry in self.schedule.values() if entry.last_run_at > now]
        for entry in ahead:
            entry.last_run_at = now
        if ahead:
            # When each is due was worked out by the clock as it was.
            self._heap = None
        return float(super().tick(*args, **kwargs))

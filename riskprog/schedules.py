"""Say when beat ticks, also after somebody has set the clock."""

from datetime import datetime
from typing import Any

from celery.schedules import schedule


class Steady(schedule):  # type: ignore[misc]
    """Tick every so many seconds; Celery's own schedule would stand still for as long as the clock was set back."""

    def is_due(self, last_run_at: datetime) -> Any:
        if last_run_at > self.now():
            return True, self.run_every.total_seconds()
        return super().is_due(last_run_at)

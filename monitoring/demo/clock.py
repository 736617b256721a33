"""Tell the demo's time: days count from today, which is 0, and nothing happens after now."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from monitoring.policy.decide import PROGRAM_ZONE, program_date


@dataclass(frozen=True, slots=True)
class Clock:
    now: datetime

    def day(self, offset: int) -> date:
        """Return the program's date so many days from today."""
        return program_date(self.now) + timedelta(days=offset)

    def at(self, offset: int, hour: int, minute: int = 0) -> datetime:
        """Return an instant of that day by the wall clock; of today, never a later one than now."""
        return min(datetime.combine(self.day(offset), time(hour, minute), PROGRAM_ZONE), self.now)

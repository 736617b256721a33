"""Hold what a fault may touch, and what it tells the checker to allow for."""

import random
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from patients.models import Patient


@dataclass
class Breaking:
    """One run's fault at work.

    :ivar clock_went_back: instants do not tell what came first
    :ivar crashes: how many processes were killed between sending and marking
    :ivar poisoned: references of patients whose record was made unreadable
    """

    stage: Any
    numbers: random.Random
    patients: list[Patient]
    begun_at: datetime
    crashes: int = 0
    clock_went_back: bool = False
    poisoned: set[str] = field(default_factory=set)

    def wait(self, low: float, high: float) -> float:
        """Wait for a moment that the seed chooses; return how many seconds."""
        seconds = self.numbers.uniform(low, high)
        time.sleep(seconds)
        return seconds

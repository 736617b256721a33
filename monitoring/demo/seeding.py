"""Make the demo: register everybody, play every story, and bring all standings up to now."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from monitoring.demo import cast, stories
from monitoring.demo.cast import Cast
from monitoring.demo.clock import Clock
from monitoring.services import standings
from patients.models import Patient

Tale = Callable[[Cast], Patient]


class Told(NamedTuple):
    """Hold a story that was played: its name, what it tells, and of whom."""

    name: str
    text: str
    patient: Patient


def seed(*, password: str, at: datetime, tales: Iterable[Tale] = stories.ALL) -> list[Told]:
    """Make the demo's people and patients as of an instant; accounts get this password."""
    everybody = cast.register(Clock(at), password=password)
    told = [Told(tale.__name__, tale.__doc__ or "", tale(everybody)) for tale in tales]
    standings.refresh([each.patient.pk for each in told], at=at)
    return told

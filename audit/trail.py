"""Write the audit trail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from audit.actions import Action
from audit.models import Event

SYSTEM = "system"


class Actor(Protocol):
    def get_username(self) -> str: ...


def record(
    *,
    action: Action,
    patient: str = "",
    subject: str = "",
    detail: Mapping[str, object] | None = None,
    by: Actor | str,
    at: datetime,
) -> Event:
    """Record one event; `patient` and `subject` are public references, `detail` holds ids only."""
    return Event.objects.create(
        action=action, patient=patient, subject=subject, detail=dict(detail or {}), actor=_actor(by), at=at
    )


def _actor(by: Actor | str) -> str:
    return by if isinstance(by, str) else by.get_username()

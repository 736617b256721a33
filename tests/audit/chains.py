"""Make a chain of events, and let somebody tamper with it."""

from datetime import UTC, datetime, timedelta

from audit import sealing
from audit.models import Event
from tests.factories import make_event

SEALED_AT = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
LONG_AFTER = SEALED_AT + timedelta(hours=1)


def make_chain(length: int) -> list[Event]:
    """Write events and seal them."""
    events = [make_event(patient=f"R-{number}", detail={"page": number, "ü": "<ß>"}) for number in range(length)]
    sealing.seal(at=SEALED_AT)
    return events

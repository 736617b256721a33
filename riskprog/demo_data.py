"""Know whether this machine's data is the demo's, and delete only that."""

import shutil
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class State(StrEnum):
    """How far the demo's data has come."""

    NONE = "none"
    SEEDING = "seeding"
    READY = "ready"


def state() -> State:
    """Read how far the demo's data has come."""
    marker = _marker()
    return State(marker.read_text().strip()) if marker.exists() else State.NONE


def mark(new: State) -> None:
    """Remember how far the demo's data has come, so that an interrupted start is made good by the next."""
    _marker().parent.mkdir(parents=True, exist_ok=True)
    _marker().write_text(f"{new}\n")


def delete() -> None:
    """Delete what the demo made, by name: the folder may hold other things."""
    for pattern in ("riskprog.sqlite3*", "beat-schedule*"):
        for path in settings.DATA_DIR.glob(pattern):
            path.unlink()
    for folder in ("broker", "logs", "outbox"):
        shutil.rmtree(settings.DATA_DIR / folder, ignore_errors=True)
    _marker().unlink(missing_ok=True)


def refuse_outside_demo() -> None:
    """Raise when a server that is not the demo would serve accounts whose password is public."""
    if settings.IS_DEMO or settings.IS_PRODUCTION:
        return
    if state() is not State.NONE:
        raise ImproperlyConfigured(
            f"{settings.DATA_DIR} holds the demo's data, whose passwords are public. Start it with `make demo`, "
            "delete it with `make demo-reset`, or set RISKPROG_DATA_DIR to another folder."
        )


def _marker() -> Path:
    return Path(settings.DATA_DIR) / "demo-data"

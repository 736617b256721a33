"""Anchor the chain: tell somebody outside, once a day, where it ends; who cuts or remakes it later is found out."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from audit import sealing, trail
from audit.actions import Action
from audit.models import Event

logger = logging.getLogger(__name__)


class Anchor(NamedTuple):
    """Hold where the chain ended, and the hash there."""

    position: int
    sha256: str
    at: str


def take_daily(*, at: datetime) -> Anchor | None:
    """Anchor the chain unless that was done today already, by the clock of UTC; return the anchor, if there is a new one."""
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if Event.objects.filter(action=Action.TRAIL_ANCHORED, at__gte=midnight).exists():
        return None
    return take(at=at, since=midnight)


def take(*, at: datetime, since: datetime | None = None) -> Anchor | None:
    """Seal what waits, write down where the chain ends, and mail it; nothing if it is empty, or somebody else is at it.

    :param since: and nothing if an anchor was taken at or after this
    """
    sealing.seal(at=at, everything=True)
    with transaction.atomic():
        end = sealing.head()
        if end is None or not sealing.alone() or (since is not None and _taken(since)):
            return None
        anchor = Anchor(end.position, end.sha256, at.isoformat())
        # First outside: a line too many is as true as the others, and one too few would be missed.
        _write(anchor)
        trail.record(action=Action.TRAIL_ANCHORED, detail=anchor._asdict(), by=trail.SYSTEM, at=at)
    _mail(anchor)
    return anchor


def read(path: Path) -> Iterator[Anchor]:
    """Read the anchors of a file.

    :raises ValueError: a line is none
    """
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            yield Anchor(**json.loads(line))
        except (TypeError, ValueError) as error:
            raise ValueError(f"{path} holds a line that is no anchor: {line!r}") from error


def _taken(since: datetime) -> bool:
    return Event.objects.filter(action=Action.TRAIL_ANCHORED, at__gte=since).exists()


def _write(anchor: Anchor) -> None:
    path = Path(settings.ANCHOR_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(anchor._asdict()) + "\n")


def _mail(anchor: Anchor) -> None:
    if not (settings.ANCHOR_MAIL_TO and settings.SENDS_EMAIL):
        return
    try:
        send_mail("riskprog: anchor of the audit trail", json.dumps(anchor._asdict()), None, settings.ANCHOR_MAIL_TO)
    # The file has it, and the next day brings another.
    except OSError as error:
        logger.error("anchor not mailed: %s", type(error).__name__)

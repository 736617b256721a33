"""Read what a demo has sent: files in a folder, one for each message."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from monitoring.models import Channel

# How Django's file backend ends each mail.
_END_OF_MAIL = b"-" * 79 + b"\n"


class Sent(NamedTuple):
    """Hold one message as its recipient would find it."""

    at: datetime
    channel: Channel
    to: str
    subject: str
    text: str


def sent() -> Sequence[Sent]:
    """Return every message in the outbox, the latest first."""
    folder: Path = settings.OUTBOX_DIR
    mails = (each for path in folder.glob("*.log") for each in _mails(path))
    phones = (_text_message(path) for path in folder.glob("*.json"))
    return sorted([*mails, *phones], reverse=True)


def _mails(path: Path) -> Iterator[Sent]:
    for written in path.read_bytes().split(_END_OF_MAIL):
        if written.strip():
            mail = message_from_bytes(written, policy=policy.default)
            body = mail.get_body(("plain",))
            text = body.get_content() if body else ""
            yield Sent(_changed_at(path), Channel.EMAIL, mail["To"], mail["Subject"], text)


def _text_message(path: Path) -> Sent:
    message = json.loads(path.read_text(encoding="utf-8"))
    return Sent(_changed_at(path), Channel.SMS, message["to"], "", message["text"])


def _changed_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)

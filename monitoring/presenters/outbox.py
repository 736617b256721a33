"""Show a message of the demo as its recipient finds it, with links that work."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from monitoring.messages.outbox import Sent
from monitoring.presenters.dates import moment


@dataclass(frozen=True, slots=True)
class SentRow:
    """Hold one message: its words, some of which are an address of ours."""

    when: str
    channel: str
    to: str
    subject: str
    lines: Sequence[Sequence[tuple[str, str]]]


def sent_row(sent: Sent) -> SentRow:
    """Return one message, line by line, word by word; a word that is a link comes with its path."""
    return SentRow(
        when=moment(sent.at),
        channel=str(sent.channel.label),
        to=sent.to,
        subject=sent.subject,
        lines=[[(word, _path(word)) for word in line.split()] for line in sent.text.strip().splitlines()],
    )


def _path(word: str) -> str:
    """Return where a word leads in this installation; empty for a word that is no link of ours."""
    path = word.removeprefix(settings.PUBLIC_URL)
    return path if path != word and path.startswith("/") else ""

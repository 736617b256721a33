"""Verify the chain: name the first row that is not as it was sealed, and what became of it."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction

from audit import chain
from audit.anchors import Anchor
from audit.chain import Content

# No transaction of ours lasts so long: an event whose number was given out before this was written then, or put in afterwards.
LONGEST = timedelta(minutes=10)
_ROWS_AT_ONCE = 20_000
_MICROSECONDS = "(extract(epoch from {}) * 1000000)::bigint"
_LINKS = """
SELECT l.position, l.event_id, l.previous_sha256, l.sha256, {sealed_at}, e.id, {at}, e.actor, e.action, e.patient, e.subject, e.detail
FROM audit_link l LEFT JOIN audit_event e ON e.id = l.event_id ORDER BY l.position
"""


class Bad(NamedTuple):
    """Name the first bad row: its place in the chain, the event's number, and what is wrong."""

    position: int
    event_id: int | None
    wrong: str

    def __str__(self) -> str:
        event = f", event {self.event_id}" if self.event_id else ""
        return f"position {self.position}{event}: {self.wrong}"


@dataclass
class Verdict:
    """Hold how many links were good, the hash of the last of them, and the first that was not."""

    position: int = 0
    sha256: str = chain.FIRST
    bad: Bad | None = None


def verify(anchors: Iterable[Anchor] = ()) -> Verdict:
    """Follow the chain from its beginning to the first bad row, or to its end and to every anchor."""
    expected = {each.position: each.sha256 for each in anchors}
    verdict, order = Verdict(), _Order()
    with _links() as links:
        for row in links:
            wrong = _wrong(row, verdict, order, expected)
            if wrong:
                verdict.bad = Bad(verdict.position + 1, row[1], wrong)
                return verdict
            verdict.position, verdict.sha256 = row[0], row[3]
    if expected and (last := max(expected)) > verdict.position:
        verdict.bad = Bad(verdict.position + 1, None, f"the end is cut off: an anchor tells of position {last}.")
    return verdict


@dataclass
class _Order:
    """Know the highest event that was sealed so long before that none below it can still have been under way."""

    settled: int = 0
    highest: int = 0
    recent: deque[tuple[int, int]] = field(default_factory=deque)

    def is_late(self, event_id: int, sealed_at: int) -> bool:
        """Take the next event, in the order of the chain; tell whether it came after its time."""
        while self.recent and self.recent[0][0] < sealed_at - LONGEST // timedelta(microseconds=1):
            self.settled = self.recent.popleft()[1]
        late = event_id < self.settled
        self.highest = max(self.highest, event_id)
        if self.recent and self.recent[-1][0] == sealed_at:
            self.recent[-1] = (sealed_at, self.highest)
        else:
            self.recent.append((sealed_at, self.highest))
        return late


def _wrong(row: Sequence[Any], so_far: Verdict, order: _Order, expected: dict[int, str]) -> str:
    position, event_id, previous, sha256, sealed_at, *event = row
    if position != so_far.position + 1:
        return f"the link is missing; the next one is at {position}."
    if event[0] is None:
        return "the event is missing."
    if previous != so_far.sha256:
        return "the link does not follow the one before: a row was changed, put in or moved."
    if sha256 != chain.link_sha256(previous, position, Content(*event)):
        return "the event or its link was changed."
    if order.is_late(event_id, sealed_at):
        return "the event was put in afterwards: later ones had been sealed long before."
    if expected.get(position, sha256) != sha256:
        return "an anchor tells of another link here: the chain was made anew."
    return ""


@contextmanager
def _links() -> Iterator[Iterable[Sequence[Any]]]:
    """Give every link with its event, instants in microseconds, as one moment saw them."""
    if connection.vendor == "postgresql":
        names = {"sealed_at": _MICROSECONDS.format("l.sealed_at"), "at": _MICROSECONDS.format("e.at")}
        with transaction.atomic(), connection.connection.cursor("audit_links") as cursor:
            cursor.itersize = _ROWS_AT_ONCE
            cursor.execute(_LINKS.format(**names))
            yield cursor
    else:
        with connection.cursor() as cursor:
            # As text, whatever the connection makes of a column of instants.
            cursor.execute(_LINKS.format(sealed_at="CAST(l.sealed_at AS TEXT)", at="CAST(e.at AS TEXT)"))
            yield map(_of_sqlite, cursor)


def _of_sqlite(row: Sequence[Any]) -> Sequence[Any]:
    """Read the instants that SQLite keeps as text, in UTC."""
    known = row[6] is not None
    return (*row[:4], _instant(row[4]), row[5], _instant(row[6]) if known else None, *row[7:])


def _instant(text: str) -> int:
    return chain.microseconds(datetime.fromisoformat(text).replace(tzinfo=UTC))

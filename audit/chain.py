"""Say what is hashed: bytes that SQL, Python and a page of paper come to alike.

A hash is SHA-256 over netstrings (the length in bytes, a colon, the bytes) of: the hash before, the position, and the event's id,
instant in microseconds since 1970 (UTC), actor, action, patient, subject and detail. Numbers are written in decimal.
"""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

# What stands before the first link.
FIRST = "0" * 64
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Content(NamedTuple):
    """Hold an event as it is hashed: `at` in microseconds since 1970, `detail` as the text that is stored."""

    id: int
    at: int
    actor: str
    action: str
    patient: str
    subject: str
    detail: str


def microseconds(at: datetime) -> int:
    """Return an instant as a whole number."""
    return (at - _EPOCH) // _MICROSECOND


def link_sha256(previous_sha256: str, position: int, content: Content) -> str:
    """Return the hash of one link."""
    parts = [str(each).encode() for each in (previous_sha256, position, *content)]
    return sha256(b"".join([b"%d:%b" % (len(part), part) for part in parts])).hexdigest()

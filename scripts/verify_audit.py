#!/usr/bin/env python3
"""Verify the audit trail of an SQLite file without any code of riskprog: scripts/verify_audit.py FILE

Says how many links are good and the hash of the last, or the first position that is not as it was sealed (status 1). Compare both
with an anchor that was kept elsewhere: only that shows a chain cut off or made anew. What is hashed: audit/chain.py.
"""

import datetime
import hashlib
import sqlite3
import sys

LINKS = """SELECT l.position, l.previous_sha256, l.sha256, CAST(l.sealed_at AS TEXT), l.event_id,
    e.id, CAST(e.at AS TEXT), e.actor, e.action, e.patient, e.subject, e.detail
    FROM audit_link l LEFT JOIN audit_event e ON e.id = l.event_id ORDER BY l.position"""
EPOCH = datetime.datetime(1970, 1, 1)  # noqa: DTZ001 (SQLite holds UTC, and says so nowhere)
LONGEST = datetime.timedelta(minutes=10)


def moment(text):
    return datetime.datetime.fromisoformat(text)


def netstrings(*parts):
    encoded = [str(part).encode() for part in parts]
    return b"".join(str(len(each)).encode() + b":" + each for each in encoded)


def first_bad(rows):
    """Return the first bad position (None: all are good), the number of good links and the last good hash."""
    position, sha256, sealed = 0, "0" * 64, []
    for place, previous, own, sealed_at, event_id, event, at, *said in rows:
        if place != position + 1 or event is None or previous != sha256:
            return position + 1, position, sha256
        instant = (moment(at) - EPOCH) // datetime.timedelta(microseconds=1)
        if own != hashlib.sha256(netstrings(previous, place, event, instant, *said)).hexdigest():
            return position + 1, position, sha256
        # Of each sealing: when it was, and the highest number of an event until then.
        highest = max(event_id, sealed[-1][1] if sealed else 0)
        if any(event_id < number for when, number in sealed if when <= moment(sealed_at) - LONGEST):
            return position + 1, position, sha256
        if sealed and sealed[-1][0] == moment(sealed_at):
            sealed[-1] = (moment(sealed_at), highest)
        else:
            sealed = [*sealed[-1000:], (moment(sealed_at), highest)]
        position, sha256 = place, own
    return None, position, sha256


if __name__ == "__main__":
    bad, good, last = first_bad(sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True).execute(LINKS))
    print(
        f"{good} links are good; the last one's hash is {last}." + (f" The first bad one is at {bad}." if bad else "")
    )
    sys.exit(1 if bad else 0)

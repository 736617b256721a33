"""Seal events: link what was committed into the one chain, moments after it was written.

A place in one chain is the one thing that all acts would have to wait for each other to get. So an act writes its event in its own
transaction, and this gives the event its place once the act is done: nobody waits, and what was rolled back leaves no gap.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from audit import chain
from audit.chain import Content
from audit.models import Event, Link

BATCH = 5_000
# Who began this many events ago has committed by now, or never will; a full search finds even that one.
_WITHIN = 100_000
# Any number, as long as nobody else locks it.
_LOCK = 7_315_411


def seal(*, at: datetime, everything: bool = False) -> int:
    """Link every event that is committed and has no place yet, oldest first; return how many.

    Whoever comes while somebody else seals leaves it to them.

    :param everything: search all events, however long ago they were begun
    """
    sealed = done = _seal_some(at, everything)
    while done == BATCH:
        done = _seal_some(at, everything)
        sealed += done
    return sealed


def head() -> Link | None:
    """Return the last link of the chain."""
    return Link.objects.order_by("-position").first()


def waiting() -> int:
    """Return how many events were written after the last one that was sealed."""
    latest = head()
    return Event.objects.filter(pk__gt=latest.event_id).count() if latest else Event.objects.count()


def _seal_some(at: datetime, everything: bool) -> int:
    with transaction.atomic():
        if not alone():
            return 0
        latest = head()
        events = Event.objects.filter(link__isnull=True).order_by("pk")
        if latest is not None and not everything:
            events = events.filter(pk__gt=_searched_before(latest))
        return _append(latest, events[:BATCH], at)


def alone() -> bool:
    """Tell whether nobody else seals or anchors until this transaction ends; on SQLite an immediate transaction is the lock."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _searched_before(latest: Link) -> int:
    if latest.position <= _WITHIN:
        return 0
    return Link.objects.get(position=latest.position - _WITHIN).event_id


def _append(latest: Link | None, events: QuerySet[Event], at: datetime) -> int:
    return len(Link.objects.bulk_create(_links(latest, contents(events), at)))


def _links(latest: Link | None, contents: Iterable[Content], at: datetime) -> Iterator[Link]:
    position, previous = (latest.position, latest.sha256) if latest else (0, chain.FIRST)
    for content in contents:
        position += 1
        sha256 = chain.link_sha256(previous, position, content)
        yield Link(position=position, event_id=content.id, previous_sha256=previous, sha256=sha256, sealed_at=at)
        previous = sha256


def contents(events: QuerySet[Event]) -> Iterator[Content]:
    """Yield events as they are hashed."""
    # As text: what is hashed is what is stored, not what it reads as.
    found = events.values_list("pk", "at", "actor", "action", "patient", "subject", Cast("detail", TextField()))
    for pk, at, *rest in found:
        yield Content(pk, chain.microseconds(at), *rest)

"""Tamper with the trail in every way there is, as the owner of the database could, and see that both verifiers find it."""

import importlib.util
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import ModuleType

from django.db import connection, transaction

from audit import chain, sealing, verification
from audit.actions import Action
from audit.anchors import Anchor
from audit.chain import Content
from audit.models import Event, Link
from tests import append_only
from tests.audit.chains import LONG_AFTER, SEALED_AT

SCRIPTS = Path(__file__).parents[2] / "scripts"
Numbers = random.Random


def independent() -> int | None:
    """Return the first bad position by the verifier that shares no code with the product."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute((SCRIPTS / "verify_audit.sql").read_text(encoding="utf-8"))
            found: int | None = cursor.fetchone()[2]
            return found
        script = _script()
        bad: int | None = script.first_bad(cursor.execute(script.LINKS))[0]
        return bad


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_audit", SCRIPTS / "verify_audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def tampered(way: Callable[[Numbers], None], numbers: Numbers) -> Iterator[None]:
    """Let somebody tamper, and seal what there is to seal an hour later; all of it is undone after the block."""
    with transaction.atomic():
        way(numbers)
        sealing.seal(at=LONG_AFTER, everything=True)
        yield
        transaction.set_rollback(True)


@contextmanager
def as_owner() -> Iterator[None]:
    """Let the block change what is append-only, as whoever owns the tables could."""
    # PostgreSQL alters no table while it has still to look at its new rows.
    connection.check_constraints()
    with append_only.lifted(connection):
        yield


def anchor() -> Anchor:
    """Return where the chain ends."""
    end = Link.objects.latest("position")
    return Anchor(end.position, end.sha256, SEALED_AT.isoformat())


def missed(mutations: int, seed: int) -> list[str]:
    """Tamper many times with one chain; return what a verifier did not find, or the two judged differently."""
    said, kept = [], anchor()
    with as_owner():
        for number in range(mutations):
            way, numbers = WAYS[number % len(WAYS)], Numbers(f"{seed} {number}")
            with tampered(way, numbers):
                found, found_alone, other = verification.verify([kept]).bad, verification.verify().bad, independent()
            if found is None:
                said.append(f"{number} {way.__name__}: not found")
            if other != (found_alone.position if found_alone else None):
                said.append(f"{number} {way.__name__}: {found_alone} here, {other} there")
    return said


# ---- What somebody may do, each to a chain that was sealed and anchored


def edit_event(numbers: Numbers) -> None:
    event = numbers.choice(Event.objects.order_by("pk"))
    column = numbers.choice(["at", "actor", "action", "patient", "subject", "detail"])
    changed = {
        "at": event.at + timedelta(microseconds=numbers.choice([-1, 1, 10**6, 10**10])),
        "actor": _flipped(event.actor, numbers),
        "action": numbers.choice([each.value for each in Action if each.value != event.action]),
        "patient": _flipped(event.patient, numbers),
        "subject": _flipped(event.subject, numbers),
        "detail": {**event.detail, "page": numbers.randint(1000, 2000)},
    }
    Event.objects.filter(pk=event.pk).update(**{column: changed[column]})


def move_text_between_columns(numbers: Numbers) -> None:
    event = numbers.choice(Event.objects.order_by("pk"))
    Event.objects.filter(pk=event.pk).update(patient=event.patient[:-1], subject=event.patient[-1] + event.subject)


def edit_link(numbers: Numbers) -> None:
    link = numbers.choice(Link.objects.order_by("pk"))
    column = numbers.choice(["sha256", "previous_sha256"])
    Link.objects.filter(pk=link.pk).update(**{column: _flipped(getattr(link, column), numbers)})


def edit_event_and_make_its_link_anew(numbers: Numbers) -> None:
    link = numbers.choice(Link.objects.select_related("event").order_by("pk"))
    Event.objects.filter(pk=link.event_id).update(actor="somebody")
    content = _content(link.event_id)
    Link.objects.filter(pk=link.pk).update(sha256=chain.link_sha256(link.previous_sha256, link.position, content))


def delete_event(numbers: Numbers) -> None:
    event = numbers.choice(Event.objects.order_by("pk"))
    _execute("DELETE FROM audit_event WHERE id = %s", event.pk)


def delete_event_and_link(numbers: Numbers) -> None:
    link = numbers.choice(Link.objects.order_by("pk"))
    _execute("DELETE FROM audit_link WHERE position = %s", link.position)
    _execute("DELETE FROM audit_event WHERE id = %s", link.event_id)


def delete_and_close_the_gap(numbers: Numbers) -> None:
    link = numbers.choice(Link.objects.order_by("pk"))
    _execute("DELETE FROM audit_link WHERE position = %s", link.position)
    _execute("DELETE FROM audit_event WHERE id = %s", link.event_id)
    for each in Link.objects.filter(position__gt=link.position).order_by("position"):
        Link.objects.filter(pk=each.pk).update(position=each.position - 1)


def insert_event(numbers: Numbers) -> None:
    """Put an event where the numbering has room, before the others; the next sealing takes it."""
    first = Event.objects.order_by("pk").values_list("pk", flat=True)[0]
    Event.objects.create(pk=first - numbers.randint(1, 9), at=SEALED_AT, actor="somebody", action=Action.FACT_RECORDED)


def insert_link(numbers: Numbers) -> None:
    """Put an event into the chain at a place of choice, and move up what follows."""
    place = numbers.choice(Link.objects.order_by("pk"))
    event = Event.objects.create(at=SEALED_AT, actor="somebody", action=Action.FACT_RECORDED)
    for each in Link.objects.filter(position__gte=place.position).order_by("-position"):
        Link.objects.filter(pk=each.pk).update(position=each.position + 1)
    sha256 = chain.link_sha256(place.previous_sha256, place.position, _content(event.pk))
    Link.objects.create(
        position=place.position,
        event=event,
        previous_sha256=place.previous_sha256,
        sha256=sha256,
        sealed_at=place.sealed_at,
    )


def swap_events(numbers: Numbers) -> None:
    first, second = numbers.sample(list(Link.objects.order_by("pk")), 2)
    free = Event.objects.create(at=SEALED_AT, actor="somebody", action=Action.FACT_RECORDED)
    for link, event_id in ((first, free.pk), (second, first.event_id), (first, second.event_id)):
        Link.objects.filter(pk=link.pk).update(event=event_id)
    _execute("DELETE FROM audit_event WHERE id = %s", free.pk)


def cut_the_end(numbers: Numbers) -> None:
    latest = Link.objects.latest("position").position
    for link in Link.objects.filter(position__gt=latest - numbers.randint(1, 5)).order_by("-position"):
        _execute("DELETE FROM audit_link WHERE position = %s", link.position)
        _execute("DELETE FROM audit_event WHERE id = %s", link.event_id)


def make_the_chain_anew(numbers: Numbers) -> None:
    """Change one event and every hash after it: without an anchor nobody could tell."""
    _execute("DELETE FROM audit_link WHERE position > %s", 0)
    edit_event(numbers)
    sealing.seal(at=SEALED_AT)


WAYS: tuple[Callable[[Numbers], None], ...] = (
    edit_event,
    move_text_between_columns,
    edit_link,
    edit_event_and_make_its_link_anew,
    delete_event,
    delete_event_and_link,
    delete_and_close_the_gap,
    insert_event,
    insert_link,
    swap_events,
    cut_the_end,
    make_the_chain_anew,
)


def _content(pk: int) -> Content:
    (found,) = sealing.contents(Event.objects.filter(pk=pk))
    return found


def _flipped(text: str, numbers: Numbers) -> str:
    """Return a text with one character changed; an empty one gets one."""
    place = numbers.randrange(max(len(text), 1))
    return text[:place] + chr(ord("a") + (ord((text[place:] or "y")[0]) + 1) % 26) + text[place + 1 :]


def _execute(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)

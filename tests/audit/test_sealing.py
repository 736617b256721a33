"""Events get their place in the one chain once they are committed."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from audit import chain, sealing
from audit.chain import Content
from audit.models import Event, Link
from tests.audit.chains import SEALED_AT, make_chain
from tests.factories import make_event

pytestmark = pytest.mark.django_db


def test_a_hash_is_of_netstrings_that_anybody_can_write_down() -> None:
    content = Content(7, 1_795_449_600_000_000, "nurse", "fact-recorded", "R-1", "", '{"ü":1}')

    # printf '64:%s1:11:716:…' | sha256sum
    written = f"64:{'0' * 64}1:11:716:17954496000000005:nurse13:fact-recorded3:R-10:" + '8:{"ü":1}'
    assert chain.link_sha256(chain.FIRST, 1, content) == _sha256(written)


def _sha256(text: str) -> str:
    from hashlib import sha256

    return sha256(text.encode()).hexdigest()


def test_an_instant_is_a_whole_number_of_microseconds() -> None:
    assert chain.microseconds(datetime(2026, 11, 23, 16, 0, 0, 5, tzinfo=UTC)) == 1_795_449_600_000_005


def test_events_are_sealed_in_the_order_in_which_they_were_written() -> None:
    events = make_chain(3)

    links = list(Link.objects.order_by("position"))
    assert [(each.position, each.event) for each in links] == list(enumerate(events, start=1))
    assert [each.previous_sha256 for each in links] == [chain.FIRST, links[0].sha256, links[1].sha256]
    assert {each.sealed_at for each in links} == {SEALED_AT}


def test_sealing_again_changes_nothing_and_goes_on_where_it_ended() -> None:
    make_chain(2)
    assert sealing.seal(at=SEALED_AT) == 0

    later = make_event()
    assert (sealing.waiting(), sealing.seal(at=SEALED_AT), sealing.waiting()) == (1, 1, 0)
    assert Link.objects.get(position=3).event == later


def test_more_events_than_one_batch_are_all_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 2)

    make_chain(5)

    assert list(Link.objects.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4, 5]


def test_an_event_begun_very_long_ago_is_found_by_a_full_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_WITHIN", 2)
    early = make_event()
    late = [make_event() for _ in range(5)]
    for event in late:
        _seal_only(event)

    assert sealing.seal(at=SEALED_AT) == 0
    assert sealing.seal(at=SEALED_AT, everything=True) == 1
    assert Link.objects.get(position=6).event == early


def _seal_only(event: Event) -> None:
    sealing._append(sealing.head(), Event.objects.filter(pk=event.pk), SEALED_AT)


def test_promise_30_a_transaction_that_was_rolled_back_leaves_no_gap() -> None:
    make_chain(1)
    with transaction.atomic():
        make_event()
        transaction.set_rollback(True)
    make_event()

    sealing.seal(at=SEALED_AT)

    assert list(Link.objects.order_by("position").values_list("position", flat=True)) == [1, 2]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_whoever_comes_while_somebody_else_seals_leaves_it_to_them() -> None:
    from threading import Thread

    from django.db import connection

    make_event()
    found: list[int] = []

    def seal() -> None:
        found.append(sealing.seal(at=SEALED_AT))
        connection.close()

    with transaction.atomic():
        assert sealing.alone()
        other = Thread(target=seal)
        other.start()
        other.join()

    assert found == [0]
    assert sealing.seal(at=SEALED_AT) == 1

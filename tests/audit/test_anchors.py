"""Once a day somebody outside is told where the trail ends, and can show later that it was cut or made anew."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from audit import anchors, sealing, verification
from audit.actions import Action
from audit.anchors import Anchor
from audit.models import Event, Link
from tests.audit.chains import LONG_AFTER, SEALED_AT, make_chain
from tests.factories import make_event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def file(settings: Any, tmp_path: Path) -> Path:
    settings.ANCHOR_FILE = tmp_path / "kept" / "anchors.jsonl"
    return settings.ANCHOR_FILE


def test_an_anchor_says_where_the_chain_ends_and_is_on_record(file: Path) -> None:
    make_chain(3)

    anchor = anchors.take(at=LONG_AFTER)

    end = Link.objects.get(position=3)
    assert anchor == Anchor(3, end.sha256, "2026-11-23T17:00:00+00:00")
    assert list(anchors.read(file)) == [anchor]
    noted = Event.objects.latest("pk")
    assert (noted.action, noted.actor, noted.detail["position"]) == (Action.TRAIL_ANCHORED, "system", 3)


def test_what_waits_is_sealed_before_it_is_anchored() -> None:
    make_event()

    anchor = anchors.take(at=LONG_AFTER)

    assert anchor is not None
    assert anchor.position == 1


def test_a_day_has_one_anchor_however_often_somebody_ticks(file: Path) -> None:
    make_chain(1)

    taken = [anchors.take_daily(at=SEALED_AT + timedelta(hours=hours)) for hours in (0, 1, 7, 8, 9)]

    # Midnight is that of UTC, eight hours on.
    assert [each is not None for each in taken] == [True, False, False, True, False]
    assert len(file.read_text().splitlines()) == 2


def test_there_is_nothing_to_anchor_before_anything_happened(file: Path) -> None:
    assert anchors.take_daily(at=SEALED_AT) is None
    assert not file.exists()


def test_an_anchor_is_mailed_to_whoever_keeps_them(settings: Any) -> None:
    settings.ANCHOR_MAIL_TO = ["keeper@example.org"]
    make_chain(2)

    anchor = anchors.take(at=SEALED_AT)

    (sent,) = mail.outbox
    assert sent.to == ["keeper@example.org"]
    assert Anchor(**json.loads(sent.body)) == anchor


def test_a_mail_server_that_is_away_does_not_undo_the_anchor(settings: Any, file: Path) -> None:
    settings.ANCHOR_MAIL_TO = ["keeper@example.org"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    make_chain(1)

    assert anchors.take(at=SEALED_AT) is not None
    assert len(file.read_text().splitlines()) == 1


def test_promise_30_an_anchor_shows_a_cut_tail() -> None:
    make_chain(2)

    verdict = verification.verify([Anchor(5, "a" * 64, "2026-11-23T16:00:00+00:00")])

    assert str(verdict.bad) == "position 3: the end is cut off: an anchor tells of position 5."


def test_the_command_says_that_all_is_well(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    make_chain(2)
    anchors.take(at=SEALED_AT)

    call_command("verify_audit", anchors=file)

    said = capsys.readouterr().out
    assert "3 links are good" in said
    assert "1 events had waited to be sealed" in said


def test_the_command_names_the_first_bad_row_and_fails(file: Path) -> None:
    make_chain(2)
    file.parent.mkdir()
    file.write_text(json.dumps(Anchor(9, "a" * 64, "")._asdict()))

    with pytest.raises(CommandError, match=r"2 links are good\. The first bad one is position 3: the end is cut off"):
        call_command("verify_audit", anchors=file)


def test_a_file_that_holds_something_else_is_refused(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("hello\n")

    with pytest.raises(CommandError, match="holds a line that is no anchor: 'hello'"):
        call_command("verify_audit", anchors=file)


def test_anchoring_by_hand_says_what_was_written(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    make_chain(1)

    call_command("anchor_audit")

    assert json.loads(capsys.readouterr().out) == json.loads(file.read_text())


def test_anchoring_nothing_says_so() -> None:
    with pytest.raises(CommandError, match="nothing to anchor yet"):
        call_command("anchor_audit")


def test_sealing_is_part_of_a_sweep(file: Path) -> None:
    from monitoring.services import sweeps

    make_event()

    sweeps.run(clock=lambda: SEALED_AT)

    assert sealing.head() is not None
    assert len(file.read_text().splitlines()) == 1

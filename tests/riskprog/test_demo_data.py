"""The demo's data is known as such, deleted by name, and never served as a clinic's."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from riskprog import demo_data
from riskprog.demo_data import State


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    settings.IS_DEMO = True
    return tmp_path


def test_state_is_none_before_anything_was_made() -> None:
    assert demo_data.state() is State.NONE


@pytest.mark.parametrize("state", [State.SEEDING, State.READY])
def test_state_is_what_was_marked(state: State) -> None:
    demo_data.mark(state)

    assert demo_data.state() is state


def test_delete_takes_what_the_demo_made_and_nothing_else(data_dir: Path) -> None:
    for name in ("riskprog.sqlite3", "riskprog.sqlite3-wal", "beat-schedule", "secret_key", "letter.txt"):
        (data_dir / name).touch()
    (data_dir / "broker").mkdir()
    demo_data.mark(State.READY)

    demo_data.delete()

    assert sorted(path.name for path in data_dir.iterdir()) == ["letter.txt", "secret_key"]


def test_delete_before_the_first_start_does_nothing(data_dir: Path) -> None:
    demo_data.delete()

    assert list(data_dir.iterdir()) == []


def test_a_server_that_is_not_the_demo_refuses_its_data(settings) -> None:
    demo_data.mark(State.READY)
    settings.IS_DEMO = False

    with pytest.raises(ImproperlyConfigured, match="whose passwords are public"):
        demo_data.refuse_outside_demo()


def test_the_demo_serves_its_data_and_a_clinic_its_own(settings) -> None:
    demo_data.refuse_outside_demo()
    settings.IS_DEMO = False
    demo_data.delete()
    demo_data.refuse_outside_demo()

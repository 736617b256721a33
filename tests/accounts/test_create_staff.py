"""The first account of a program is made by a command, which never takes a password as an argument."""

import io
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command

from accounts.management.commands import create_staff
from accounts.models import User
from audit.models import Event
from tests.factories import make_user

pytestmark = pytest.mark.django_db

GOOD = "quiet harbor lantern"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text))


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def answer(*answers: str) -> None:
        left = list(answers)
        monkeypatch.setattr("sys.stdin", Terminal())
        monkeypatch.setattr(create_staff, "getpass", lambda prompt: left.pop(0))

    return answer


def test_a_line_of_standard_input_is_the_password(piped: Callable[[str], None]) -> None:
    piped(f"{GOOD}\nnot this line\n")

    call_command("create_staff", "wanda", stdout=io.StringIO())

    user = User.objects.get()
    assert (user.username, user.role, user.check_password(GOOD)) == ("wanda", "staff", True)
    assert (user.must_change_password, user.is_superuser) == (False, False)
    event = Event.objects.get()
    assert (event.action, event.subject, event.actor) == ("user-created", "wanda", "system")


def test_on_a_terminal_the_password_is_asked_for_twice(typed: Callable[..., None]) -> None:
    typed(GOOD, GOOD)

    call_command("create_staff", "wanda", stdout=io.StringIO())

    assert User.objects.get().check_password(GOOD)


def test_two_passwords_that_differ_make_nothing(typed: Callable[..., None]) -> None:
    typed(GOOD, "quiet harbor lamp")

    with pytest.raises(CommandError, match="The two passwords differ"):
        call_command("create_staff", "wanda")

    assert not User.objects.exists()


@pytest.mark.parametrize("weak", ["", "short", "password1234", "wanda-the-first"])
def test_a_weak_password_makes_nothing(weak: str, piped: Callable[[str], None]) -> None:
    piped(f"{weak}\n")

    with pytest.raises(CommandError, match=r"too short|too common|too similar"):
        call_command("create_staff", "wanda-the-first")

    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["wanda", "WANDA", "system"])
def test_a_name_that_is_taken_stays_whose_it_is(name: str, piped: Callable[[str], None]) -> None:
    make_user("nurse", username="wanda")
    piped(f"{GOOD}\n")

    with pytest.raises(CommandError, match=f"The name {name} is taken"):
        call_command("create_staff", name)

    assert User.objects.get().role == "nurse"


@pytest.mark.parametrize("name", ["", "wan/da", "w" * 151])
def test_a_name_that_cannot_be_typed_to_sign_in_is_refused(name: str, piped: Callable[[str], None]) -> None:
    piped(f"{GOOD}\n")

    with pytest.raises(CommandError):
        call_command("create_staff", name)

    assert not User.objects.exists()


def test_a_password_as_an_argument_is_refused() -> None:
    with pytest.raises(CommandError, match="unrecognized arguments"):
        call_command("create_staff", "wanda", GOOD)

"""A mailed link opens the choice of a password once, tells nobody who has an account, and goes around no second factor."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import translation

from accounts import mail as mails
from accounts.mail import WORDS
from accounts.models import Letter, Purpose, User
from accounts.roles import Role
from accounts.services import letters, passwords
from audit.models import Event
from tests.accounts.doors import PASSWORD, code, give_code, give_password, is_signed_in, make_person
from tests.accounts.makers import make_letter
from tests.factories import NOW, make_user
from tests.monitoring.messages.test_texts import GIVEN_AWAY

pytestmark = pytest.mark.django_db
NEW = "quiet harbor lantern"
CHOSEN = {"new_password1": NEW, "new_password2": NEW}


@pytest.fixture(name="clock", autouse=True)
def _clock() -> Iterator[object]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def send() -> int:
    return letters.send_due(until=NOW + timedelta(days=9), clock=lambda: NOW)


def link() -> str:
    return re.search(r"http://localhost:8000(/sign-in/link/\S+)", mail.outbox[-1].body)[1]


def forget(username: str = "noor") -> str:
    Client().post("/sign-in/forgotten/", {"login": username})
    send()
    return link()


def make_noor(**fields) -> User:
    return make_person(with_app=False, email="noor@example.org", **fields)


def test_who_is_registered_with_an_address_chooses_a_password_by_a_link() -> None:
    staff = make_user(Role.STAFF)
    issued = passwords.register(username="noor", role=Role.STAFF, email="noor@example.org", by=staff, at=NOW)
    send()

    client = Client()
    shown = client.get(link())
    chosen = client.post(link(), CHOSEN)
    give_password(client, password=NEW)

    user = User.objects.get(username="noor")
    assert (issued.is_mailed, shown.status_code, chosen.headers["Location"]) == (True, 200, "/sign-in/")
    assert (is_signed_in(client), user.must_change_password) == (True, False)
    assert [(each.subject, each.actor) for each in Event.objects.filter(action="invitation-accepted")] == [
        ("noor", "noor")
    ]
    assert not user.check_password(issued.password)


def test_without_an_address_or_a_mail_server_the_one_time_password_is_the_way(settings) -> None:
    staff = make_user(Role.STAFF)
    without = passwords.register(username="noor", role=Role.STAFF, by=staff, at=NOW)
    settings.SENDS_EMAIL = False
    unsent = passwords.register(username="sam", role=Role.STAFF, email="sam@example.org", by=staff, at=NOW)

    assert (without.is_mailed, unsent.is_mailed, Letter.objects.count()) == (False, False, 0)
    assert User.objects.get(username="sam").check_password(unsent.password)


def test_a_link_works_once() -> None:
    make_noor()
    there = forget()
    Client().post(there, CHOSEN)

    again = Client().post(there, {"new_password1": "another harbor lamp", "new_password2": "another harbor lamp"})

    assert again.status_code == 404
    assert User.objects.get().check_password(NEW)


def test_two_uses_of_a_link_at_once_are_one() -> None:
    make_noor()
    forget()
    letter = Letter.objects.get()
    passwords.choose(letter, password=NEW, at=NOW)

    with pytest.raises(passwords.LinkOver):
        passwords.choose(letter, password="another harbor lamp", at=NOW)

    assert User.objects.get().check_password(NEW)


@pytest.mark.parametrize(("purpose", "lives"), [("invited", 72 * 60), ("forgotten", 60)])
def test_a_link_is_over_in_time(clock, purpose: str, lives: int) -> None:
    user = make_noor()
    letters.write(user, Purpose(purpose), by=make_user(Role.STAFF), at=NOW)
    send()
    clock.shift(timedelta(minutes=lives) - timedelta(seconds=1))
    before = Client().get(link()).status_code
    clock.shift(timedelta(seconds=1))

    assert (before, Client().get(link()).status_code, Client().post(link(), CHOSEN).status_code) == (200, 404, 404)


def test_another_password_ends_a_link() -> None:
    user = make_noor()
    there = forget()
    passwords.change(user, password="chosen elsewhere", by=user, at=NOW)

    assert Client().post(there, CHOSEN).status_code == 404
    assert User.objects.get().check_password("chosen elsewhere")


def test_whoever_is_deactivated_chooses_nothing() -> None:
    make_noor()
    there = forget()
    User.objects.update(is_active=False)

    assert Client().post(there, CHOSEN).status_code == 404


@pytest.mark.parametrize("token", ["x", "L-1", "L-1.forged", "L-1:forged:x"])
def test_a_forged_link_opens_nothing(token: str) -> None:
    make_letter(reference="L-1")

    assert Client().get(f"/sign-in/link/{token}/").status_code == 404


@pytest.mark.parametrize(
    "typed", [{**CHOSEN, "new_password2": "different"}, {}, {"new_password1": "short", "new_password2": "short"}]
)
def test_what_is_no_password_leaves_the_link_good(typed: dict[str, str]) -> None:
    make_noor()
    there = forget()

    assert Client().post(there, typed).status_code == 422
    assert Client().post(there, CHOSEN).status_code == 302


def test_a_new_password_does_not_go_around_the_second_factor() -> None:
    make_person(email="noor@example.org")
    client = Client()
    client.post(forget(), CHOSEN)
    signed_in_by_the_link = is_signed_in(client)
    give_password(client, password=NEW)
    signed_in_by_the_password = is_signed_in(client)
    give_code(client, code())

    assert (signed_in_by_the_link, signed_in_by_the_password, is_signed_in(client)) == (False, False, True)


def test_known_and_unknown_get_the_same_answer_and_work_of_the_same_sort(django_assert_max_num_queries) -> None:
    make_noor()
    answers = {}
    for username in ("noor", "noor@example.org", "nobody", "nobody@example.org"):
        # Neither sends anything before it answers.
        with django_assert_max_num_queries(8):
            response = Client().post("/sign-in/forgotten/", {"login": username})
        answers[username] = (
            response.status_code,
            re.sub(r'value="\w{64}"|"X-CSRFToken": "\w+"', "", response.content.decode()),
        )

    assert len(set(answers.values())) == 1
    assert mail.outbox == []


def test_nobodys_mailbox_is_flooded(clock) -> None:
    make_noor()
    for _ in range(5):
        Client().post("/sign-in/forgotten/", {"login": "noor"})
    clock.shift(timedelta(minutes=5))
    Client().post("/sign-in/forgotten/", {"login": "noor"})

    assert Letter.objects.count() == 2


def test_a_letter_is_sent_once() -> None:
    make_noor()
    letters.note_forgotten("noor", at=NOW)

    assert (send(), send(), len(mail.outbox)) == (1, 0, 1)
    assert Event.objects.filter(action="invitation-sent", subject="noor").count() == 1


def test_a_letter_that_fails_is_sent_later_and_keeps_no_other_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("first", "second"):
        letters.write(
            make_user(Role.STAFF, username=name, email=f"{name}@example.org"), Purpose.FORGOTTEN, by=None, at=NOW
        )
    whole = mails.send
    monkeypatch.setattr(mails, "send", lambda letter: whole(letter) if letter.user.username == "second" else 1 / 0)
    first = send()
    monkeypatch.setattr(mails, "send", whole)
    at_once = send()
    later = letters.send_due(until=NOW + timedelta(days=1), clock=lambda: NOW + timedelta(minutes=6))

    assert (first, at_once, later) == (1, 0, 1)


def test_what_somebody_else_claimed_is_theirs() -> None:
    letter = make_letter(user=make_noor())
    seen_before = Letter.objects.get()
    Letter.objects.update(claimed_at=NOW)

    assert letters._claim(seen_before, at=NOW) is False
    assert letter.sent_at is None


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("purpose", Purpose)
def test_no_letter_says_what_the_program_is_about_or_who_it_is_for(purpose: Purpose, language: str) -> None:
    user = make_noor(first_name="Noor", last_name="Canary", language=language)
    letter = make_letter(user=user, purpose=purpose)
    with translation.override(language):
        text = re.sub(r"http\S+", "", f"{WORDS[purpose].subject}\n{mails.body(letter)}")

    assert GIVEN_AWAY.findall(text) == []
    assert "Canary" not in text


def test_every_purpose_has_words_and_a_time() -> None:
    assert set(WORDS) == set(Purpose) == set(letters.LIVES)


def test_without_mail_the_page_says_the_other_ways(settings) -> None:
    settings.SENDS_EMAIL = False

    page = Client().get("/sign-in/forgotten/").content.decode()

    assert "Mail me a link" not in page
    assert "ask your clinic at your next visit" in page


def test_after_a_link_one_is_no_longer_locked_out() -> None:
    make_noor()
    client = Client()
    for number in range(5):
        give_password(client, password=f"guess-{number}")
    locked = give_password(client).status_code
    client.post(forget(), CHOSEN)
    give_password(client, password=NEW)

    assert (locked, is_signed_in(client)) == (429, True)


def test_a_link_changes_nothing_while_it_is_only_looked_at() -> None:
    make_noor()
    there = forget()
    for _ in range(3):
        Client().get(there)
        Client().head(there)

    assert Client().post(there, CHOSEN).status_code == 302
    assert PASSWORD != NEW

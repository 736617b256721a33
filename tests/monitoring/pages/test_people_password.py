"""A one-time password opens the page that replaces it, and no other; everybody changes their own password there."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from tests.factories import make_user
from tests.monitoring.pages.clinicians import signed_in

pytestmark = pytest.mark.django_db

PAGE = "/account/password/"
NEW = "quiet harbor lantern"
ARGUMENTS = {"guardianship": "G-7Q2M4K", "reference": "R-4F7K2M", "patient": "R-4F7K2M", "name": "my-month", "secret": "abc", "token": "M-1.a.b", "number": "A-1", "entry": "visit", "form": "treatment", "subject": "prescriber",
             "code": "DR-1", "username": "noor", "report": "home-tests", "kind": "csv"}  # fmt: skip


def patterns(resolver: URLResolver) -> list[URLPattern]:
    found = []
    for each in resolver.url_patterns:
        found += patterns(each) if isinstance(each, URLResolver) else [each]
    return found


def address(pattern: URLPattern) -> str:
    return reverse(pattern.name, kwargs={name: ARGUMENTS[name] for name in pattern.pattern.converters})


PATTERNS = patterns(get_resolver())
OPEN = {"change_password", "sign_out"}
# They know nobody: they are answered before anybody is.
MACHINES = {"healthz", "readyz", "metrics"}
CLOSED = [each for each in PATTERNS if each.name not in OPEN | MACHINES]


def typed(old: str = "one-time", new: str = NEW, again: str | None = None) -> dict[str, str]:
    return {"old_password": old, "new_password1": new, "new_password2": new if again is None else again}


def newcomer(role: Role = Role.STAFF) -> User:
    return make_user(role, username="sam", password="one-time", must_change_password=True)


def test_these_tests_know_every_page() -> None:
    assert len(PATTERNS) > 30
    assert len(PATTERNS) - len(CLOSED) == len(OPEN | MACHINES)


@pytest.mark.parametrize("pattern", CLOSED, ids=lambda pattern: pattern.name)
@pytest.mark.parametrize("method", ["get", "post"])
def test_with_a_one_time_password_every_page_leads_to_its_change(pattern: URLPattern, method: str) -> None:
    client = signed_in(newcomer())

    response = getattr(client, method)(address(pattern))

    assert (response.status_code, response.headers["Location"]) == (302, PAGE)


@pytest.mark.parametrize("role", Role)
def test_a_one_time_password_is_replaced_and_then_every_page_is_open(role: Role) -> None:
    client = signed_in(newcomer(role))

    response = client.post(PAGE, typed())

    user = User.objects.get(username="sam")
    assert response.headers["Location"] == "/"
    assert (user.check_password(NEW), user.must_change_password) == (True, False)
    assert client.get("/").headers["Location"] != PAGE
    event = Event.objects.get(action="password-changed")
    assert (event.subject, event.actor) == ("sam", "sam")


@pytest.mark.parametrize(
    "wrong",
    [
        typed(old="not it"),
        typed(new="short"),
        typed(again="quiet harbor lamp"),
        typed(new="password1234"),
        {},
    ],
)
def test_what_is_no_change_leaves_the_one_time_password_and_the_flag(wrong: dict[str, str]) -> None:
    client = signed_in(newcomer())

    response = client.post(PAGE, wrong)

    user = User.objects.get()
    assert response.status_code == 422
    assert (user.check_password("one-time"), user.must_change_password) == (True, True)
    assert client.get("/program/refusals/").headers["Location"] == PAGE


def test_the_one_time_password_is_not_taken_again() -> None:
    user = make_user(Role.STAFF, password="7q2m-4kx4-9r3t-h5wz", must_change_password=True)

    response = signed_in(user).post(PAGE, typed(old="7q2m-4kx4-9r3t-h5wz", new="7q2m-4kx4-9r3t-h5wz"))

    assert response.status_code == 422
    assert "This is the password you have now." in response.content.decode()
    assert User.objects.get().must_change_password


def test_fields_that_the_form_does_not_ask_for_have_no_effect() -> None:
    client = signed_in(make_user(Role.NURSE, password="one-time"))

    client.post(PAGE, {**typed(), "role": "staff", "is_superuser": "on"})

    assert (User.objects.get().role, User.objects.get().is_superuser) == ("nurse", False)


def test_a_change_ends_the_other_sessions_and_not_this_one() -> None:
    user = make_user(Role.STAFF, password="one-time")
    here, elsewhere = signed_in(user), signed_in(user)

    here.post(PAGE, typed())

    assert here.get("/program/refusals/").status_code == 200
    assert elsewhere.get("/program/refusals/").headers["Location"] == "/sign-in/?next=/program/refusals/"


@pytest.mark.parametrize("role", Role)
def test_everybody_finds_the_page_in_the_header(role: Role) -> None:
    client = signed_in(make_user(role))

    assert 'href="/account/settings/"' in client.get(PAGE).content.decode()
    assert f'href="{PAGE}"' in client.get("/account/settings/").content.decode()


def test_whoever_has_a_one_time_password_may_sign_out() -> None:
    assert signed_in(newcomer()).post("/sign-out/").headers["Location"] == "/sign-in/"


def test_a_visitor_is_asked_to_sign_in_first(client: Client) -> None:
    assert client.get(PAGE).headers["Location"] == f"/sign-in/?next={PAGE}"

"""A form that was sent after the session ended is still there once somebody has signed in."""

import re
from html import unescape

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-password"
FORM = "/account/settings/"
TYPED = {"language": "es", "theme": "dark", "time_zone": ""}


@pytest.fixture
def sam(client: Client) -> User:
    """Be somebody whose session at this browser has ended."""
    sam = make_user(Role.STAFF, username="sam", password=PASSWORD)
    client.post("/sign-in/", {"username": "sam", "password": PASSWORD})
    del client.cookies["sessionid"]
    return sam


def test_nobody_elses_form_is_offered(client: Client, sam: User) -> None:
    packed = fields(client.post(FORM, TYPED).content.decode())["kept"]
    make_user(Role.STAFF, username="noor", password=PASSWORD)

    response = client.post("/sign-in/", {"username": "noor", "password": PASSWORD, "kept": packed})

    assert (response.status_code, response.headers["Location"]) == (302, "/")


def test_after_signing_out_and_at_a_browser_of_nobodys_nothing_is_kept(client: Client, sam: User) -> None:
    client.post("/sign-in/", {"username": "sam", "password": PASSWORD})
    client.post("/sign-out/")

    assert "kept" not in fields(client.post(FORM, TYPED).content.decode())
    assert "kept" not in fields(Client().post(FORM, TYPED).content.decode())


def test_the_address_is_kept_with_its_query(client: Client, sam: User) -> None:
    packed = fields(client.post("/worklist/views/?tab=blocked", {"name": "Mine"}).content.decode())["kept"]

    assert 'action="/worklist/views/?tab=blocked"' in sign_in(client, packed)


def fields(page: str) -> dict[str, str]:
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in hidden if name != "csrfmiddlewaretoken"}


def sign_in(client: Client, kept: str, password: str = PASSWORD) -> str:
    return client.post("/sign-in/", {"username": "sam", "password": password, "kept": kept}).content.decode()


def test_what_was_typed_is_offered_again_after_signing_in_and_sent_only_then(client: Client, sam: User) -> None:
    asked = client.post(FORM, TYPED)

    offered = sign_in(client, fields(asked.content.decode())["kept"])

    sam.refresh_from_db()
    assert (asked.status_code, sam.language) == (401, "")
    assert f'action="{FORM}"' in offered
    assert fields(offered) == TYPED


def test_what_was_typed_survives_a_mistyped_password(client: Client, sam: User) -> None:
    kept = fields(client.post(FORM, TYPED).content.decode())["kept"]

    again = fields(sign_in(client, kept, password="wrong"))["kept"]

    assert fields(sign_in(client, again)) == TYPED


def test_a_page_that_keeps_what_was_typed_is_kept_by_no_browser(client: Client, sam: User) -> None:
    asked = client.post(FORM, TYPED)

    assert asked.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("forged", ["", "nonsense", "WyIvIixbXV0:1abc:xyz"])
def test_what_was_not_kept_here_is_not_offered(client: Client, sam: User, forged: str) -> None:
    response = client.post("/sign-in/", {"username": "sam", "password": PASSWORD, "kept": forged})

    assert (response.status_code, response.headers["Location"]) == (302, "/")


def test_no_password_is_kept(client: Client, sam: User) -> None:
    page = client.post("/account/password/", {"old_password": "secret-1", "new_password1": "secret-2", "x": "y"})

    assert fields(sign_in(client, fields(page.content.decode())["kept"])) == {"x": "y"}


def test_a_page_that_was_only_asked_for_is_opened_after_signing_in(client: Client) -> None:
    assert client.get(FORM).headers["Location"] == f"/sign-in/?next={FORM}"

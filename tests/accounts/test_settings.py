"""Each user reads pages in a language, a theme and a time zone of their own."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db

CHOSEN = {"language": "es", "theme": "dark", "time_zone": "America/Chicago"}


@pytest.fixture
def user(client: Client) -> User:
    user = make_user(Role.NURSE)
    client.force_login(user)
    return user


def test_what_is_chosen_is_kept_and_holds_at_once(client: Client, user: User) -> None:
    page = client.post("/account/settings/", CHOSEN, follow=True).content.decode()

    user.refresh_from_db()
    assert (user.language, user.theme, user.time_zone) == ("es", "dark", "America/Chicago")
    assert '<html lang="es" data-theme="dark">' in page


def test_until_something_is_chosen_the_browser_and_the_device_decide(client: Client, user: User) -> None:
    page = client.get("/account/settings/", headers={"accept-language": "es-MX,es;q=0.9"}).content.decode()

    assert '<html lang="es">' in page


def test_a_users_own_language_goes_before_the_browsers(client: Client) -> None:
    client.force_login(make_user(Role.NURSE, language="en"))

    page = client.get("/account/settings/", headers={"accept-language": "es"})

    assert '<html lang="en">' in page.content.decode()
    assert page.headers["Content-Language"] == "en"


@pytest.mark.parametrize("wrong", [{"language": "fr"}, {"theme": "sepia"}, {"time_zone": "Mars/Olympus"}])
def test_what_there_is_not_is_refused_and_nothing_changes(client: Client, user: User, wrong: dict[str, str]) -> None:
    response = client.post("/account/settings/", {**CHOSEN, **wrong})

    user.refresh_from_db()
    assert response.status_code == 422
    assert (user.language, user.theme, user.time_zone) == ("", "", "")


def test_a_zone_kept_from_elsewhere_can_be_kept_again(client: Client) -> None:
    client.force_login(make_user(Role.NURSE, time_zone="Europe/Madrid"))

    assert client.post("/account/settings/", {**CHOSEN, "time_zone": "Europe/Madrid"}).status_code == 302


def test_before_signing_in_a_reader_chooses_the_language(client: Client) -> None:
    client.post("/language/", {"language": "es", "next": "/sign-in/"})

    assert '<html lang="es">' in client.get("/sign-in/").content.decode()


def test_a_clinician_says_whether_a_daily_mail_comes(client: Client, user: User) -> None:
    client.post("/account/settings/", CHOSEN)
    user.refresh_from_db()
    assert user.wants_digest is False

    client.post("/account/settings/", {**CHOSEN, "wants_digest": "on"})
    user.refresh_from_db()
    assert user.wants_digest is True


@pytest.mark.parametrize("role", [Role.PATIENT, Role.PHARMACIST, Role.STAFF])
def test_who_has_no_inbox_is_not_asked_about_its_mail(client: Client, role: Role) -> None:
    somebody = make_user(role)
    client.force_login(somebody)

    assert "wants_digest" not in client.get("/account/settings/").content.decode()
    client.post("/account/settings/", CHOSEN)

    somebody.refresh_from_db()
    assert (somebody.language, somebody.wants_digest) == ("es", True)

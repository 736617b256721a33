"""A clinic's own sign-in is there only where it is set, lets in only who is registered, and goes around nothing."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from accounts.models import User
from accounts.roles import Role
from accounts.single_sign_on import Adapter
from audit.models import Event
from tests.accounts.doors import make_person
from tests.factories import make_user
from tests.riskprog import production

OIDC = {
    "OIDC_SERVER_URL": "https://login.clinic.example/realms/skin",
    "OIDC_CLIENT_ID": "riskprog",
    "OIDC_CLIENT_SECRET": "a-secret-of-the-clinic",
}
SAYS = """
import json, django
django.setup()
from django.conf import settings
from django.urls import get_resolver
names = [str(each) for each in get_resolver().reverse_dict if "openid" in str(each)]
apps = [each for each in settings.INSTALLED_APPS if "social" in each]
print(json.dumps([settings.SINGLE_SIGN_ON, sorted(names), apps, settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"]]))
"""


def started(tmp_path: Path, **settings: str):
    given = {**production.SETTINGS, "DJANGO_SETTINGS_MODULE": "riskprog.settings", **settings}
    return production.run(["-c", SAYS], tmp_path, **given)


def test_nothing_of_it_is_there_unless_it_is_set(tmp_path: Path) -> None:
    assert json.loads(started(tmp_path).stdout) == ["", [], [], ["'self'"]]


def test_where_it_is_set_two_routes_lead_there_and_back(tmp_path: Path) -> None:
    result = started(tmp_path, **OIDC)

    assert json.loads(result.stdout) == [
        "https://login.clinic.example",
        ["openid_connect_callback", "openid_connect_login"],
        ["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"],
        ["'self'", "https://login.clinic.example"],
    ], result.stderr


def test_the_settings_with_it_pass_the_deployment_check(tmp_path: Path) -> None:
    result = production.run(production.CHECK, tmp_path, **production.SETTINGS, **OIDC)

    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("missing", OIDC)
def test_half_of_it_is_refused_without_saying_the_secret(tmp_path: Path, missing: str) -> None:
    result = started(tmp_path, **{name: value for name, value in OIDC.items() if name != missing})

    assert result.returncode != 0
    assert f"  {missing}: single sign-on needs" in result.stderr
    assert "a-secret-of-the-clinic" not in result.stderr


def test_a_server_that_is_not_asked_over_tls_is_refused(tmp_path: Path) -> None:
    result = started(tmp_path, **OIDC | {"OIDC_SERVER_URL": "http://login.clinic.example"})

    assert "begins with https://" in result.stderr


def vouched(*addresses: tuple[str, bool]) -> tuple[HttpRequest, HttpResponse]:
    """Come back from the clinic's sign-in, which knows these addresses, verified or not."""
    request = RequestFactory().get("/sign-in/clinic/callback/")
    request.user = AnonymousUser()
    SessionMiddleware(lambda _: HttpResponse()).process_request(request)
    MessageMiddleware(lambda _: HttpResponse()).process_request(request)
    login = SimpleNamespace(email_addresses=[SimpleNamespace(email=email, verified=ok) for email, ok in addresses])
    with context.request_context(request), pytest.raises(ImmediateHttpResponse) as answered:
        Adapter(request).pre_social_login(request, login)
    return request, answered.value.response


def is_let_in(request: HttpRequest) -> bool:
    return "_auth_user_id" in request.session


@pytest.mark.django_db
def test_a_verified_address_of_somebody_registered_signs_in() -> None:
    make_person(with_app=False, email="noor@example.org")

    request, response = vouched(("Noor@example.org", True))

    assert (is_let_in(request), response.headers["Location"]) == (True, "/")
    assert Event.objects.get(action="signed-in").detail["by"] == ["single-sign-on"]


@pytest.mark.django_db
def test_a_second_factor_is_asked_for_all_the_same() -> None:
    make_person(email="noor@example.org")

    request, response = vouched(("noor@example.org", True))

    assert (is_let_in(request), response.headers["Location"]) == (False, "/sign-in/code/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "addresses",
    [
        [],
        [("noor@example.org", False)],
        [("stranger@example.org", True)],
        [("gone@example.org", True)],
        [("two@example.org", True)],
    ],
)
def test_nobody_else_is_let_in_or_registered(addresses: list[tuple[str, bool]]) -> None:
    make_person(with_app=False, email="noor@example.org")
    make_user(Role.STAFF, email="gone@example.org", is_active=False)
    for _ in range(2):
        make_user(Role.STAFF, email="two@example.org")

    request, response = vouched(*addresses)

    assert (is_let_in(request), response.headers["Location"]) == (False, "/sign-in/")
    assert User.objects.count() == 4
    assert Event.objects.filter(action="sign-in-refused").count() == 1

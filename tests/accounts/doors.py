"""Be somebody at the sign-in page: with a password, an authenticator app, or none of them."""

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from tests.factories import make_user

PASSWORD = "a-long-enough-password"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def make_person(role: Role = Role.NURSE, *, with_app: bool = True, **fields: Any) -> User:
    """Register somebody who has a password, and an app with recovery codes unless a test says otherwise."""
    # Where allauth remembers codes for a while; ours are in the database.
    cache.clear()
    user = make_user(role, **{"username": "noor", "password": PASSWORD, **fields})
    if with_app:
        TOTP.activate(user, SECRET)
        RecoveryCodes.activate(user)
    return user


def code(*, steps: int = 0) -> str:
    """Return the code that the app shows now, or so many steps of 30 seconds later."""
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + steps))


def recovery_codes_of(user: User) -> list[str]:
    return Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()


def give_password(client: Client, username: str = "noor", password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in/", {"username": username, "password": password, **more})


def give_code(client: Client, code: str, **more: str) -> Any:
    return client.post("/sign-in/code/", {"code": code, **more})


def sign_in(client: Client, username: str = "noor") -> Any:
    give_password(client, username)
    return give_code(client, code())


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session

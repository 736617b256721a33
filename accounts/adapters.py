"""Fit allauth into the house: no sign-up, our own pages and words, second factors encrypted, sign-ins in the trail."""

import base64
import hashlib
import time
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import selectors, sessions, signing_in, throttle
from accounts.models import User

# Whoever proved so long ago who they are is asked again before a second factor changes.
CONFIRMED_SECONDS = 5 * 60


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _("Too many attempts. Wait 15 minutes.")
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return ["accounts.signing_in.SecondFactorStage"]

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        sessions.begin(request, at=timezone.now())

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **about: Any) -> HttpResponse:
        response = super().post_login(request, user, **about)
        return signing_in.finish(request, cast(User, user), response, at=timezone.now())

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        # Said as of a name that nobody has.
        return redirect("sign_in")

    def is_reauthentication_required(self, *, app: str, **about: Any) -> bool:
        records = get_authentication_records(self.request, self.request.user)
        proved_at = max((each["at"] for each in records), default=0)
        return time.time() - proved_at >= CONFIRMED_SECONDS

    def add_message(self, *args: Any, **named: Any) -> None:
        """Leave out allauth's own messages: our pages say what was done."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return throttle.address_of(request) or "0.0.0.0"  # noqa: S104 (nobody's address: none is known)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This is not right, or it was used already. Wait for the next code and try again.")
    }

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:
        passkeys = selectors.second_factors_of(cast(User, user)).passkeys
        return gettext("Passkey %(number)d") % {"number": len(passkeys) + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "riskprog"}


def _fernet() -> MultiFernet:
    """Encrypt with the key of today, and open what any key of before has closed."""
    return MultiFernet([Fernet(_key(each)) for each in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(f"accounts.second-factors:{secret}".encode()).digest())

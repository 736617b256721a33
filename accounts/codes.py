"""Take each one-time code once, even when it is sent twice at the same moment."""

from typing import Any

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal import auth
from allauth.mfa.utils import decrypt
from django.utils import timezone

from accounts.services import used_codes
from accounts.services.used_codes import AlreadyUsed


class AuthenticateForm(base.AuthenticateForm):  # type: ignore[misc]
    """Take a code of the authenticator app, or a recovery code."""

    def clean_code(self) -> str:
        code: str = super().clean_code()
        _use(self.user, _name(self.authenticator, code))
        return code


class ActivateForm(totp.ActivateTOTPForm):  # type: ignore[misc]
    """Take the first code of an app that is set up; it opens nothing else afterwards."""

    def clean_code(self) -> str:
        code: str = super().clean_code()
        _use(self.user, _name_of_step(self.secret, code))
        return code


def _use(user: Any, name: str) -> None:
    try:
        used_codes.use(user, name, at=timezone.now())
    except AlreadyUsed:
        raise get_adapter().validation_error("incorrect_code") from None


def _name(authenticator: Authenticator, code: str) -> str:
    """Return what tells this code from every other one that this user will ever have."""
    if authenticator.type == Authenticator.Type.TOTP:
        return _name_of_step(decrypt(authenticator.data["secret"]), code)
    return f"recovery {authenticator.pk} {normalize_user_code(code)}"


def _name_of_step(secret: str, code: str) -> str:
    typed = normalize_user_code(code)
    steps = auth.yield_hotp_counters_from_time()
    step = next((each for each in steps if auth.format_hotp_value(auth.hotp_value(secret, each)) == typed), 0)
    return f"totp {step} {typed}"

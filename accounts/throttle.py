"""Lock out who guesses, and not the clinic: a name is locked for the address that guessed it, and for nobody else.

Axes counts in the database. What somebody types is kept as a keyed hash only, since people type their password into the
wrong box. A device at which this user has signed in is counted apart: a stranger at the clinic's own address who guesses a
clinician's name does not lock the clinician out. Codes are counted by user alone, whatever the address: whoever gets that far
knows the password, and a code has few digits.
"""

from collections.abc import Mapping
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accounts import devices, selectors

PASSWORD, CODE = "password", "code"
LOCKED_MINUTES = 15
_SALT = "accounts.throttle"


def is_locked(request: HttpRequest, name: str, *, guessing: str = PASSWORD) -> bool:
    """Tell whether too many attempts were made at this name from here."""
    return not AxesProxyHandler.is_allowed(request, _credentials(name, guessing))


def note_failure(request: HttpRequest, name: str, *, guessing: str = PASSWORD) -> None:
    """Count one more attempt."""
    AxesProxyHandler.user_login_failed(sender=__name__, credentials=_credentials(name, guessing), request=request)


def forget(request: HttpRequest, name: str, *, guessing: str = PASSWORD) -> None:
    """Count from nothing again: it was the person themselves."""
    AxesProxyHandler.update_request(request)
    AxesProxyHandler.get_implementation().reset_user_attempts(request, _credentials(name, guessing))


def counted_as(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """Return under which name axes counts an attempt."""
    typed = str((credentials or {}).get("username") or "")
    guessing = _guessing(credentials)
    user = selectors.signing_in_as(typed)
    name = user.username if user else typed.lower()
    device = devices.known_as(request, user) if user else ""
    return salted_hmac(_SALT, f"{guessing}|{device}|{name}", algorithm="sha256").hexdigest()


def counted_by(request: HttpRequest | AccessAttempt, credentials: Mapping[str, Any] | None = None) -> list[Any]:
    """Return what has to be the same for two attempts to be counted together."""
    return ["username"] if _guessing(credentials) == CODE else [["username", "ip_address"]]


def address_of(request: HttpRequest) -> str | None:
    """Return the address of whoever asks; behind a proxy of ours, the one that it saw."""
    seen: str | None = request.META.get("REMOTE_ADDR")
    if not settings.BEHIND_TLS_PROXY:
        return seen
    # The last is the proxy's own word; what stands before it anybody can write.
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    return forwarded or seen


def _credentials(name: str, guessing: str) -> dict[str, str]:
    return {"username": name, "guessing": guessing}


def _guessing(credentials: Mapping[str, Any] | None) -> str:
    return str((credentials or {}).get("guessing", PASSWORD))

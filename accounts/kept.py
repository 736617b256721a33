"""Keep what somebody had typed when the session ended, until the same person has signed in again: it is never written down here."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

_SALT = "accounts.kept"
_MAX_AGE = timedelta(hours=1)
# Who was signed in at this browser last, and has not signed out: what is typed here is theirs.
_COOKIE = "kept_for"
_COOKIE_AGE = timedelta(hours=24)


class Kept(NamedTuple):
    """Hold where a form was sent to, and its fields."""

    path: str
    fields: Sequence[tuple[str, str]]


def remember(response: HttpResponse, user_pk: int) -> None:
    """Let this browser know whose forms it may keep."""
    value = signing.dumps(user_pk, salt=_COOKIE)
    response.set_cookie(
        _COOKIE, value, max_age=_COOKIE_AGE, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )


def forget(response: HttpResponse) -> None:
    """Keep nothing at this browser any more: its user has signed out."""
    response.delete_cookie(_COOKIE)


def pack(request: HttpRequest) -> str:
    """Return a form that was sent, signed, to be carried by the sign-in page; no passwords, and nobody's but the last user's."""
    user_pk = _whose(request)
    if user_pk is None:
        return ""
    typed = [(name, value) for name, values in request.POST.lists() for value in values if _may_be_kept(name)]
    return signing.dumps([user_pk, request.get_full_path(), typed], salt=_SALT, compress=True)


def unpack(packed: str, *, user_pk: int) -> Kept | None:
    """Return the form again; None if it is not one that this user sent from here within the hour."""
    try:
        whose, path, typed = signing.loads(packed, salt=_SALT, max_age=_MAX_AGE)
    except signing.BadSignature:
        return None
    return Kept(path, [(name, value) for name, value in typed]) if whose == user_pk else None


def _whose(request: HttpRequest) -> int | None:
    try:
        user_pk: int = signing.loads(request.COOKIES.get(_COOKIE, ""), salt=_COOKIE, max_age=_COOKIE_AGE)
    except signing.BadSignature:
        return None
    return user_pk


def _may_be_kept(name: str) -> bool:
    return name != "csrfmiddlewaretoken" and "password" not in name and "passkey" not in name

"""Tell one browser from another: a random number of its own, which says nothing about who uses it."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

_COOKIE = "device"
# As long as browsers keep a cookie.
_AGE = timedelta(days=400)


def device_of(request: HttpRequest) -> str:
    """Return the number of this browser: a new one, the same for the whole request, if it has none of ours."""
    found: str = getattr(request, "_device", "") or _brought(request) or secrets.token_urlsafe(12)
    request._device = found  # type: ignore[attr-defined]
    return found


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Let this browser keep its number."""
    value = signing.dumps(device_of(request), salt=_COOKIE)
    response.set_cookie(
        _COOKIE, value, max_age=_AGE, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )


def _brought(request: HttpRequest) -> str:
    try:
        brought: str = signing.loads(request.COOKIES.get(_COOKIE, ""), salt=_COOKIE, max_age=_AGE)
    except signing.BadSignature:
        return ""
    return brought

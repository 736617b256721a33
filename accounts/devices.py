"""Know the devices at which somebody has signed in before, and say what a device is in words."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from accounts.models import User

# By user, a number of this device's own: several people share a clinic's machine.
_COOKIE = "known_device"
_AGE = timedelta(days=180)
_MANY = 20
_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let this device be known again as one at which this user has signed in."""
    known = {**_known(request)}
    known[str(user.pk)] = known.pop(str(user.pk), secrets.token_urlsafe(12))
    # The last few; a machine of a whole town's is nobody's.
    value = signing.dumps(dict(list(known.items())[-_MANY:]), salt=_COOKIE)
    response.set_cookie(
        _COOKIE, value, max_age=_AGE, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )


def known_as(request: HttpRequest, user: User) -> str:
    """Return by what this device is known as one of the user's; empty for a stranger's."""
    return _known(request).get(str(user.pk), "")


def describe(user_agent: str) -> str:
    """Say what a device is, as `Chrome · Windows`; empty if it says nothing that we know."""
    found = [next((word for mark, word in marks if mark in user_agent), "") for marks in (_BROWSERS, _SYSTEMS)]
    return " · ".join(filter(None, found))


def _known(request: HttpRequest) -> dict[str, str]:
    try:
        known: dict[str, str] = signing.loads(request.COOKIES.get(_COOKIE, ""), salt=_COOKIE, max_age=_AGE)
    except signing.BadSignature:
        return {}
    return known

"""Keep what somebody had typed when the session ended, until they have signed in again: it is never written down here."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from django.core import signing
from django.http import HttpRequest

_SALT = "accounts.kept"
_MAX_AGE = timedelta(hours=1)


class Kept(NamedTuple):
    """Hold where a form was sent to, and its fields."""

    path: str
    fields: Sequence[tuple[str, str]]


def pack(request: HttpRequest) -> str:
    """Return a form that was sent, signed, to be carried by the sign-in page; no passwords."""
    typed = [(name, value) for name, values in request.POST.lists() for value in values if _may_be_kept(name)]
    return signing.dumps([request.path, typed], salt=_SALT, compress=True)


def unpack(packed: str) -> Kept | None:
    """Return the form again; None if it is not one that was packed here within the hour."""
    try:
        path, typed = signing.loads(packed, salt=_SALT, max_age=_MAX_AGE)
    except signing.BadSignature:
        return None
    return Kept(path, [(name, value) for name, value in typed])


def _may_be_kept(name: str) -> bool:
    return name != "csrfmiddlewaretoken" and "password" not in name

"""Keep in the session when and how this person last proved who they are: a signature asks for a fresh proof."""

from datetime import datetime, timedelta
from typing import NamedTuple, cast

from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from accounts import passkeys, throttle
from accounts.models import Method, User
from accounts.services import devices
from audit import trail
from audit.actions import Action

# For every signature alike: 21 CFR 11.200(a)(1) lets one sign-in serve for what is signed in one period of access.
FRESH = timedelta(minutes=5)
_SESSION_KEY = "proof"


class Proof(NamedTuple):
    """Hold how somebody proved who they are, and when."""

    method: Method
    at: datetime


def note(request: HttpRequest, method: Method, *, at: datetime) -> None:
    """Keep a proof in a session that began with it: signing in is one."""
    user = cast(User, request.user)
    request.session[_SESSION_KEY] = [user.pk, method.value, at.isoformat()]


def keep(request: HttpRequest, method: Method, *, at: datetime) -> Proof:
    """Keep a proof given in a session that goes on: under a new id, and on record."""
    devices.renew_session(request)
    note(request, method, at=at)
    user = cast(User, request.user)
    trail.record(action=Action.IDENTITY_PROVED, detail={"method": method.value}, by=user, at=at)
    return Proof(method, at)


def fresh(request: HttpRequest, *, at: datetime) -> Proof | None:
    """Return the proof of whoever is signed in, if it still serves for a signature."""
    whose, method, kept = request.session.get(_SESSION_KEY) or (None, "", "")
    if whose is None or whose != request.user.pk:
        return None
    proof = Proof(Method(method), datetime.fromisoformat(kept))
    return proof if is_fresh(proof.at, at=at) else None


def is_fresh(proved_at: datetime, *, at: datetime) -> bool:
    """Tell whether a proof of that instant serves for a signature now; one from ahead serves for none."""
    return timedelta(0) <= at - proved_at <= FRESH


@sensitive_variables("password")
def by_password(request: HttpRequest, password: str, *, at: datetime) -> Proof | None:
    """Check the password of whoever is signed in, as signing in does: a wrong one counts like a failed sign-in."""
    user = cast(User, request.user)
    name = user.get_username()
    if not throttle.is_locked(request, name) and authenticate(request, username=name, password=password) == user:
        throttle.forget(request, name)
        return keep(request, Method.PASSWORD, at=at)
    _note_refused(user, Method.PASSWORD, at=at)
    return None


def by_passkey(request: HttpRequest, credential: str, *, at: datetime) -> Proof | None:
    """Check what a passkey of whoever is signed in has signed, given as JSON; an answer counts once."""
    user = cast(User, request.user)
    if passkeys.verify(request, user, credential):
        return keep(request, Method.PASSKEY, at=at)
    _note_refused(user, Method.PASSKEY, at=at)
    return None


def is_locked(request: HttpRequest) -> bool:
    """Tell whether whoever is signed in has typed too many wrong passwords here."""
    return throttle.is_locked(request, cast(User, request.user).get_username())


def _note_refused(user: User, method: Method, *, at: datetime) -> None:
    trail.record(action=Action.IDENTITY_NOT_PROVED, detail={"method": method.value}, by=user, at=at)

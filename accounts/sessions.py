"""Say how long a session lasts, by role; the server keeps the time, whatever a browser says."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.contrib.auth import logout
from django.http import HttpRequest

from accounts.roles import Role

# NIST SP 800-63B-4, 2.2.3, at AAL2: the overall limit SHOULD be 24 hours at most, of inactivity 1 hour.
# HIPAA, 45 CFR 164.312(a)(2)(iii): automatic log-off after a predetermined time of inactivity. Ours are shorter.
_SHIFT = timedelta(hours=12)


class Limits(NamedTuple):
    """Hold how long nobody may do anything, and how long a session may last in all."""

    idle: timedelta
    absolute: timedelta


LIMITS: dict[Role, Limits] = {
    # A shift, at machines that several share.
    Role.PRESCRIBER: Limits(timedelta(minutes=30), _SHIFT),
    Role.NURSE: Limits(timedelta(minutes=30), _SHIFT),
    Role.PHARMACIST: Limits(timedelta(minutes=30), _SHIFT),
    # Whoever registers and certifies others can do the most harm.
    Role.STAFF: Limits(timedelta(minutes=15), timedelta(hours=8)),
    Role.PATIENT: Limits(timedelta(minutes=30), _SHIFT),
    Role.GUARDIAN: Limits(timedelta(minutes=30), _SHIFT),
}
# Names of routes that a page asks by itself: being open is not being used.
POLLS = frozenset({"worklist_changes"})
# The record of being used is exact to this; a write for every request would be dear.
_EXACT_TO = timedelta(minutes=1)
_BEGAN, _SEEN, _ENDED = "began_at", "seen_at", "session_ended"


class Why(StrEnum):
    """Why a session ended by itself."""

    IDLE = "idle"
    ABSOLUTE = "absolute"


def begin(request: HttpRequest, *, at: datetime) -> None:
    """Count from now."""
    request.session[_BEGAN] = request.session[_SEEN] = at.isoformat()
    request.session.pop(_ENDED, None)


def is_over(request: HttpRequest, *, at: datetime) -> Why | None:
    """Return why a session is over; None as long as it is not."""
    limits = LIMITS[Role(request.user.role)]  # type: ignore[union-attr]
    if at - _instant(request, _BEGAN) >= limits.absolute:
        return Why.ABSOLUTE
    return Why.IDLE if at - _instant(request, _SEEN) >= limits.idle else None


def note_used(request: HttpRequest, *, at: datetime) -> bool:
    """Remember that somebody used the session, once a minute; tell whether it was written."""
    if at - _instant(request, _SEEN) < _EXACT_TO:
        return False
    request.session[_SEEN] = at.isoformat()
    return True


def end(request: HttpRequest, why: Why) -> None:
    """Sign out, and let the sign-in page say why."""
    logout(request)
    request.session[_ENDED] = str(why)


def ended_why(request: HttpRequest) -> str:
    """Return why the session before ended by itself; empty if it did not."""
    return str(request.session.get(_ENDED, ""))


def _instant(request: HttpRequest, name: str) -> datetime:
    if name in request.session:
        return datetime.fromisoformat(request.session[name])
    # Of a session that began without a sign-in page.
    began_at: datetime = request.user.last_login  # type: ignore[union-attr, assignment]
    return began_at

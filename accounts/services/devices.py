"""Keep where somebody is signed in, and end what they end: one device, or all of them."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest

from accounts.models import User
from accounts.roles import NotAllowed
from audit import trail
from audit.actions import Action


def of(user: User) -> list[UserSession]:
    """Return where a user is signed in, the latest used first; what is over is forgotten."""
    return sorted(UserSession.objects.purge_and_list(user), key=lambda each: each.last_seen_at, reverse=True)


def note_used(request: HttpRequest, *, at: datetime) -> None:
    """Keep that the device of this request was used; a session that is not on record yet is put there."""
    if not UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=at):
        UserSession.objects.create_from_request(request)


def renew_session(request: HttpRequest) -> None:
    """Give the session another id, so that one that was stolen before is worth nothing."""
    before = request.session.session_key
    request.session.cycle_key()
    _follow(request, before)


def keep_session_over_password(request: HttpRequest, user: User) -> None:
    """Let this session go on under a new id after its user's password changed; the others end."""
    before = request.session.session_key
    update_session_auth_hash(request, user)
    _follow(request, before)


def end(user: User, *, session: int, by: User, at: datetime) -> bool:
    """Sign oneself out on one device, from its next request on; tell whether there was such a session.

    :raises NotAllowed: it is somebody else
    """
    _require_own(user, by)
    row = UserSession.objects.filter(user=user, pk=session).first()
    if row is None:
        return False
    row.end()
    trail.record(action=Action.SESSION_ENDED, subject=user.username, detail={"why": "device"}, by=by, at=at)
    return True


def end_all(user: User, *, by: User, at: datetime) -> int:
    """Sign oneself out everywhere; return on how many devices one was.

    :raises NotAllowed: it is somebody else
    """
    _require_own(user, by)
    count = forget(user)
    detail = {"why": "everywhere", "sessions": count}
    trail.record(action=Action.SESSION_ENDED, subject=user.username, detail=detail, by=by, at=at)
    return count


def forget(user: User) -> int:
    """End every session of a user, as part of what keeps them out; return how many there were."""
    rows = list(UserSession.objects.filter(user=user))
    for row in rows:
        row.end()
    return len(rows)


def _follow(request: HttpRequest, before: str | None) -> None:
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


def _require_own(user: User, by: User) -> None:
    if by.pk != user.pk or not by.is_active:
        raise NotAllowed("devices")

"""Remove the second factors of somebody who has lost them."""

from datetime import datetime

from allauth.mfa.models import Authenticator

from accounts.models import User
from audit import trail
from audit.actions import Action


def remove_all(user: User, *, by: User, at: datetime) -> int:
    """Remove app, passkeys and recovery codes; return how many there were. Part of a recovery, which asks who may."""
    count: int = Authenticator.objects.filter(user=user).delete()[0]
    if count:
        trail.record(action=Action.SECOND_FACTOR_REMOVED, subject=user.username, detail={"kind": "all"}, by=by, at=at)
    return count

"""Keep how a user reads pages, and is reached by mail."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import NotAllowed
from audit import trail
from audit.actions import Action


def keep(
    user: User, *, language: str, theme: str, time_zone: str, email: str, wants_digest: bool, by: User, at: datetime
) -> None:
    """Keep a user's own choice of language, colors and time zone, where mail goes, and whether a daily one comes.

    Empty: the browser's, the device's, the program's.

    :raises NotAllowed: it is somebody else, or the user may act no more
    """
    if by.pk != user.pk or not by.is_active:
        raise NotAllowed("preferences")
    fields = {"language": language, "theme": theme, "time_zone": time_zone, "email": email.lower()}
    with transaction.atomic():
        before = User.objects.values_list("email", flat=True).get(pk=user.pk)
        for name, value in {**fields, "wants_digest": wants_digest}.items():
            setattr(user, name, value)
        user.save(update_fields=[*fields, "wants_digest"])
        # Where links to recover the account go: what else they like is nobody's business.
        if user.email != before:
            trail.record(action=Action.CONTACT_CHANGED, subject=user.username, by=by, at=at)

"""Keep how a user reads pages, and is reached by mail."""

from accounts.models import User
from accounts.roles import NotAllowed


def keep(user: User, *, language: str, theme: str, time_zone: str, email: str, wants_digest: bool) -> None:
    """Keep a user's own choice of language, colors and time zone, where mail goes, and whether a daily one comes.

    Empty: the browser's, the device's, the program's.

    :raises NotAllowed: the user may act no more
    """
    if not user.is_active:
        raise NotAllowed("preferences")
    user.language, user.theme, user.time_zone = language, theme, time_zone
    user.email, user.wants_digest = email.lower(), wants_digest
    user.save(update_fields=["language", "theme", "time_zone", "email", "wants_digest"])

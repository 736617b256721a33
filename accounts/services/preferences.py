"""Keep how a user reads pages, and whether a daily mail comes."""

from accounts.models import User


def keep(user: User, *, language: str, theme: str, time_zone: str, wants_digest: bool) -> None:
    """Keep a user's own choice of language, colors and time zone, and whether a daily mail comes.

    Empty: the browser's, the device's, the program's.
    """
    user.language, user.theme, user.time_zone, user.wants_digest = language, theme, time_zone, wants_digest
    user.save(update_fields=["language", "theme", "time_zone", "wants_digest"])

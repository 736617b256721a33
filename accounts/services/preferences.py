"""Keep how a user reads pages."""

from accounts.models import User


def keep(user: User, *, language: str, theme: str, time_zone: str) -> None:
    """Keep a user's own choice of language, colors and time zone; empty: the browser's, the device's, the program's."""
    user.language, user.theme, user.time_zone = language, theme, time_zone
    user.save(update_fields=["language", "theme", "time_zone"])

"""Check the name of a time zone."""

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError


def validate(name: str) -> None:
    """Refuse a name that the time zone database does not hold."""
    if name not in available_timezones():
        raise ValidationError(f"“{name}” is not a time zone. Use a name such as America/New_York.")

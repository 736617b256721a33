"""Tell every page how it runs and who reads it."""

from django.conf import settings
from django.http import HttpRequest


def demo(request: HttpRequest) -> dict[str, bool]:
    """Return `is_demo`: every patient here is made up, and the accounts' password is public."""
    return {"is_demo": settings.IS_DEMO}


def reader(request: HttpRequest) -> dict[str, str]:
    """Return `theme`: light, dark, or empty to do as the device asks."""
    return {"theme": getattr(getattr(request, "user", None), "theme", "")}

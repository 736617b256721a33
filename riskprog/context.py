"""Tell every page whether it runs as a demo."""

from django.conf import settings
from django.http import HttpRequest


def demo(request: HttpRequest) -> dict[str, bool]:
    """Return `is_demo`: every patient here is made up, and the accounts' password is public."""
    return {"is_demo": settings.IS_DEMO}

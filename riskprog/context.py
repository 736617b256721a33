"""Tell every page how it runs, who reads it, and what waits for them."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from accounts.roles import Permission, may
from monitoring.selectors import reminders
from monitoring.selectors import transfers as offers


def demo(request: HttpRequest) -> dict[str, bool]:
    """Return `is_demo`: every patient here is made up, and the accounts' password is public."""
    return {"is_demo": settings.IS_DEMO}


def ways_in(request: HttpRequest) -> dict[str, bool]:
    """Return `sends_email`: a link can be mailed; `single_sign_on`: a clinic has a sign-in of its own."""
    return {"sends_email": settings.SENDS_EMAIL, "single_sign_on": bool(settings.SINGLE_SIGN_ON)}


def reader(request: HttpRequest) -> dict[str, str]:
    """Return `theme`: light, dark, or empty to do as the device asks."""
    return {"theme": getattr(getattr(request, "user", None), "theme", "")}


def inbox(request: HttpRequest) -> dict[str, Callable[[], int]]:
    """Return what waits for a clinician, counted only if a page shows it: `inbox_count`, and `transfer_count` patients."""

    def count() -> int:
        user = getattr(request, "user", None)
        if user is None or not may(user, Permission.VIEW_WORKLIST):
            return 0
        return reminders.inbox_count(user, at=timezone.now())

    def transfers() -> int:
        user = getattr(request, "user", None)
        if user is None or not may(user, Permission.TRANSFER_PATIENT):
            return 0
        return offers.received_count(user)

    return {"inbox_count": count, "transfer_count": transfers}

"""Tell whoever tried too often for how long they have to wait, and whether or not anybody goes by that name."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts import throttle
from audit import trail
from audit.actions import Action


def locked(request: HttpRequest) -> HttpResponse:
    """Refuse for a while, with the way out."""
    trail.record(action=Action.SIGN_IN_LOCKED, by=trail.SYSTEM, at=timezone.now())
    response = render(request, "accounts/locked.html", {"minutes": throttle.LOCKED_MINUTES}, status=429)
    response.headers["Retry-After"] = str(throttle.LOCKED_MINUTES * 60)
    response.headers["Cache-Control"] = "no-store"
    return response

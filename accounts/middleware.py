"""Keep what was typed over a sign-out, let a one-time password open one page only, and speak each reader's language."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation

from accounts import kept

# Names of routes.
OPEN = frozenset({"change_password", "sign_out"})


class KeepTypedMiddleware:
    """Let nobody lose a form because the session ended while they were typing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *arguments: Any) -> HttpResponse | None:
        """Answer a form sent by nobody with the sign-in page, which carries what was typed."""
        needs_somebody = getattr(view, "login_required", True)
        if request.method != "POST" or request.user.is_authenticated or not needs_somebody:
            return None
        page = {"form": AuthenticationForm(request), "kept": kept.pack(request)}
        response = render(request, "accounts/sign_in.html", page, status=401)
        response.headers["Cache-Control"] = "no-store"
        return response


class OneTimePasswordMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        """Send whoever still has a one-time password to the page that replaces it."""
        if not getattr(request.user, "must_change_password", False):
            return None
        if request.resolver_match and request.resolver_match.view_name in OPEN:
            return None
        return redirect("change_password")


class PreferencesMiddleware:
    """Read out each page in the language and the time zone of whoever is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Empty: the browser's language, and the program's time zone.
        if language := getattr(request.user, "language", ""):
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        zone = getattr(request.user, "time_zone", "")
        with timezone.override(zone or None):
            return self.get_response(request)

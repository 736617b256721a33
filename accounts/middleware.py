"""Keep sessions short and what was typed, ask for what a sign-in still lacks, and speak each reader's language."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation

from accounts import kept, second_factors, sessions
from accounts.forms import SignInForm
from accounts.services import devices
from audit import trail
from audit.actions import Action

# Names of routes: where somebody may go with a one-time password, and without the second factor that is required.
OPEN = frozenset({"change_password", "sign_out"})
OPEN_WITHOUT_FACTOR = OPEN | {"security", "add_app", "add_passkey", "confirm_identity", "settings", "set_language"}


class SessionLimitsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        """End a session that has lasted too long, or in which nobody did anything; being polled is doing nothing."""
        if not request.user.is_authenticated:
            return
        at = timezone.now()
        if why := sessions.is_over(request, at=at):
            trail.record(action=Action.SESSION_ENDED, detail={"why": str(why)}, by=request.user, at=at)
            sessions.end(request, why)
        elif _route(request) not in sessions.POLLS and sessions.note_used(request, at=at):
            devices.note_used(request, at=at)


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
        page = {"form": SignInForm(request), "kept": kept.pack(request), "ended": sessions.ended_why(request)}
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
        return None if _route(request) in OPEN else redirect("change_password")


class SecondFactorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        """Send whoever lacks the second factor that their role requires to where it is set up."""
        if _route(request) in OPEN_WITHOUT_FACTOR or not second_factors.is_missing(request):
            return None
        return redirect("security")


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


def _route(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""

"""Let a one-time password open the page that replaces it, and no other."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

# Names of routes.
OPEN = frozenset({"change_password", "sign_out"})


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

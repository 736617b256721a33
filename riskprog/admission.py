"""Let in only as much at once as leaves room for the counter: a storm of sign-ins cannot starve an authorization.

Each web process has a few threads. Checking a password is slow on purpose, so that few are checked at once; of the
other pages all but one thread's worth are let in; the counter is never turned away. Whoever is one too many is told
at once, with when to try again, and keeps what was typed.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from threading import BoundedSemaphore

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template.loader import render_to_string
from django.urls import reverse

from riskprog import metrics

COUNTER = "/counter/"
# On every page that signs.
SIGNING_PASSWORD = "signing_password"  # noqa: S105 (the name of a field)
# Seconds: a password takes a few hundredths of one, and whoever waits should not come back all at once.
RETRY_AFTER = {"sign-in": 5, "pages": 2}


class AdmissionMiddleware:
    """Count what is under way in this process, and turn away what is too much."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.room = {
            "sign-in": BoundedSemaphore(settings.ADMIT_SIGN_INS),
            "pages": BoundedSemaphore(settings.ADMIT_PAGES),
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ExitStack() as under_way:
            for limit in _limits_of(request):
                if not self.room[limit].acquire(blocking=False):
                    return _turned_away(request, limit=limit)
                under_way.callback(self.room[limit].release)
            return self.get_response(request)


def _limits_of(request: HttpRequest) -> Sequence[str]:
    # A pharmacist's own signature, too: whoever stands at the counter does not wait for other people's passwords.
    if request.path_info.startswith(COUNTER):
        return ()
    return ("sign-in", "pages") if _password_field(request) else ("pages",)


def _password_field(request: HttpRequest) -> str:
    """Return the field of the password that this request lets check, to sign in or to sign; nothing if there is none."""
    if request.method != "POST":
        return ""
    if request.path_info == reverse("sign_in"):
        return "password"
    try:
        return SIGNING_PASSWORD if request.POST.get(SIGNING_PASSWORD) else ""
    except UnreadablePostError:
        # Whoever sent it has gone away: no password will be checked.
        return ""


def _turned_away(request: HttpRequest, *, limit: str) -> HttpResponse:
    """Say when to try again, with a form that sends the same once more; only a password is typed anew."""
    metrics.count_turned_away(limit=limit)
    fields = [(name, value) for name, values in request.POST.lists() for value in values if "password" not in name]
    page = {"seconds": RETRY_AFTER[limit], "fields": fields, "password_field": _password_field(request)}
    # Whatever the page would draw on (session, user, language) costs what is short.
    response = HttpResponse(render_to_string("busy.html", {**page, "request": request}), status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER[limit])
    response.headers["Cache-Control"] = "no-store"
    return response

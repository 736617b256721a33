"""Show somebody what guards their account and where they are signed in, and let them change it."""

from typing import Any, cast

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import devices as known_devices
from accounts import second_factors, selectors
from accounts.models import User
from accounts.services import devices


@never_cache
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Show second factors, passkeys, recovery codes and devices."""
    user = cast(User, request.user)
    page = {
        "factors": selectors.second_factors_of(user),
        "is_required": second_factors.are_required_of(user.role),
        "is_missing": second_factors.is_missing(request),
        "devices": [_device(request, each) for each in devices.of(user)],
    }
    return render(request, "accounts/security.html", page)


def _device(request: HttpRequest, row: UserSession) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": known_devices.describe(row.user_agent) or _("A device that does not say what it is"),
        "address": row.ip,
        "began_at": row.created_at,
        "seen_at": row.last_seen_at,
        "is_this": row.session_key == request.session.session_key,
    }


@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """Sign out one device, by its number on the page."""
    user = cast(User, request.user)
    number = request.POST.get("session", "")
    known = number.isascii() and number.isdigit() and len(number) < 19
    if known and devices.end(user, session=int(number), by=user, at=timezone.now()):
        messages.success(request, _("That device is signed out."))
    else:
        messages.error(request, _("That device is not signed in any more."))
    return redirect("security")


@require_POST
def end_all_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere, here too."""
    user = cast(User, request.user)
    devices.end_all(user, by=user, at=timezone.now())
    logout(request)
    return redirect("sign_in")

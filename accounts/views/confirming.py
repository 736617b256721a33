"""Ask again who somebody is, before anything about their security changes."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import passkeys, second_factors, selectors, throttle
from accounts.codes import AuthenticateForm
from accounts.forms import PasswordForm
from accounts.models import User
from accounts.selectors import SecondFactors
from accounts.services import devices
from accounts.views.locking import locked
from audit import trail
from audit.actions import Action

View = Callable[..., HttpResponse]


def confirmed(view: View) -> View:
    """Let in only whoever proved within the last minutes who they are; the others are asked first."""

    @wraps(view)
    def asked_first(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not get_adapter(request).is_reauthentication_required(app="allauth.mfa"):
            return view(request, *args, **kwargs)
        back_to = request.path if request.method == "GET" else reverse("security")
        return redirect(f"{reverse('confirm_identity')}?{urlencode({'next': back_to})}")

    return asked_first


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor, of whoever has one, or for the password."""
    user = cast(User, request.user)
    factors = selectors.second_factors_of(user)
    guessing = throttle.CODE if factors.how_many else throttle.PASSWORD
    if request.method != "POST":
        return _ask(request, user, factors)
    if throttle.is_locked(request, user.username, guessing=guessing):
        return locked(request)
    if not _proves(request, user, factors):
        throttle.note_failure(request, user.username, guessing=guessing)
        trail.record(action=Action.IDENTITY_NOT_PROVED, by=user, at=timezone.now())
        return _ask(request, user, factors, refused=True)
    throttle.forget(request, user.username, guessing=guessing)
    return _go_on(request, user, factors)


def _proves(request: HttpRequest, user: User, factors: SecondFactors) -> bool:
    if not factors.how_many:
        return user.check_password(request.POST.get("password", ""))
    if request.POST.get("credential") and not request.POST.get("code"):
        return passkeys.verify(request, user, request.POST["credential"])
    return bool(AuthenticateForm(request.POST, user=user).is_valid())


def _go_on(request: HttpRequest, user: User, factors: SecondFactors) -> HttpResponse:
    devices.renew_session(request)
    record_authentication(request, user, method="mfa" if factors.how_many else "password", reauthenticated=True)
    if factors.how_many:
        second_factors.note_proved(request)
    trail.record(action=Action.IDENTITY_PROVED, by=user, at=timezone.now())
    return redirect(_back_to(request))


def _ask(request: HttpRequest, user: User, factors: SecondFactors, *, refused: bool = False) -> HttpResponse:
    page = {
        "form": AuthenticateForm(user=user) if factors.how_many else PasswordForm(),
        "passkey_options": passkeys.options(request, user),
        "has_factors": factors.how_many > 0,
        "refused": _("This is not right. Try again.") if refused else "",
        "next": _back_to(request),
    }
    return render(request, "accounts/confirm.html", page, status=422 if refused else 200)


def _back_to(request: HttpRequest) -> str:
    there = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure())
    return there if is_ours else reverse("security")

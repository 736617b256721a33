"""Set up and remove second factors: an authenticator app, passkeys, recovery codes."""

import base64
import json
from typing import Any, cast

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import delete_and_cleanup
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows as codes_flows
from allauth.mfa.totp.internal import flows as app_flows
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.internal import flows as passkey_flows
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts import second_factors, selectors
from accounts.codes import ActivateForm
from accounts.models import User
from accounts.views.confirming import confirmed
from audit import trail
from audit.actions import Action


@never_cache
@sensitive_variables("form")
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def add_app(request: HttpRequest) -> HttpResponse:
    """Show the secret of a new authenticator app, and take its first code."""
    user = cast(User, request.user)
    if selectors.second_factors_of(user).app:
        messages.error(request, _("You have an app already. Remove it before you set up another one."))
        return redirect("security")
    form = ActivateForm(request.POST if request.method == "POST" else None, user=user)
    if not form.is_valid():
        address = get_adapter().build_totp_url(user, form.secret)
        page = {"form": form, "secret": form.secret, "picture": _picture(address), "address": address}
        return render(request, "accounts/add_app.html", page, status=422 if form.is_bound else 200)
    app_flows.activate_totp(request, form)
    return _added(request, user, kind="totp")


def _picture(address: str) -> str:
    """Return the QR code as the address of an image, which the policy allows where it allows no inline style."""
    svg = get_adapter().build_totp_svg(address)
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def add_passkey(request: HttpRequest) -> HttpResponse:
    """Ask the device for a new passkey, and keep its public half."""
    user = cast(User, request.user)
    form = AddWebAuthnForm(request.POST if request.method == "POST" else None, user=user)
    if not form.is_valid():
        options = json.dumps(webauthn.begin_registration(user, passwordless=True))
        page = {"form": form, "options": options, "name": form["name"].value()}
        return render(request, "accounts/add_passkey.html", page, status=422 if form.is_bound else 200)
    named = form.cleaned_data["name"][:100]
    passkey_flows.add_authenticator(request, name=named, credential=form.cleaned_data["credential"])
    return _added(request, user, kind="passkey")


def _added(request: HttpRequest, user: User, *, kind: str) -> HttpResponse:
    second_factors.note_proved(request)
    _note(Action.SECOND_FACTOR_ADDED, user, kind)
    messages.success(request, _("It is set up. From the next sign-in on you are asked for it."))
    codes = selectors.second_factors_of(user).codes
    # The codes that came with the first one are shown once.
    return redirect("recovery_codes" if codes and not codes.wrap().did_view else "security")


@require_POST
@confirmed
def remove_factor(request: HttpRequest) -> HttpResponse:
    """Remove the app or one passkey; the last one stays where one is required."""
    user = cast(User, request.user)
    factors = selectors.second_factors_of(user)
    chosen = next((each for each in _removable(factors) if str(each.pk) == request.POST.get("factor")), None)
    if chosen is None:
        messages.error(request, _("It is removed already."))
    elif factors.how_many == 1 and second_factors.are_required_of(user.role):
        messages.error(request, _("You need at least one. Set up another one before you remove this one."))
    else:
        delete_and_cleanup(request, chosen)
        _note(Action.SECOND_FACTOR_REMOVED, user, chosen.type)
        messages.success(request, _("It is removed, and opens nothing any more."))
    return redirect("security")


def _removable(factors: selectors.SecondFactors) -> list[Authenticator]:
    return [*factors.passkeys, *([factors.app] if factors.app else [])]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Show recovery codes once; make new ones, which end the old."""
    user = cast(User, request.user)
    if not selectors.second_factors_of(user).how_many:
        messages.error(request, _("Set up an app or a passkey first: the codes stand in for it."))
        return redirect("security")
    if request.method == "POST":
        codes_flows.generate_recovery_codes(request)
        _note(Action.SECOND_FACTOR_ADDED, user, "recovery-codes")
        return redirect("recovery_codes")
    return render(request, "accounts/recovery_codes.html", _codes(request))


def _codes(request: HttpRequest) -> dict[str, Any]:
    wrapped, are_new = codes_flows.view_recovery_codes(request)
    left = wrapped.get_unused_codes() if wrapped else []
    return {"codes": left if are_new else [], "left": len(left)}


def _note(action: Action, user: User, kind: str) -> None:
    trail.record(action=action, subject=user.username, detail={"kind": kind}, by=user, at=timezone.now())

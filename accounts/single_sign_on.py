"""Let a clinic's own sign-in vouch for people who are registered here; it registers nobody, and keeps nothing."""

from typing import Any, NoReturn

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import selectors
from audit import trail
from audit.actions import Action


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> NoReturn:
        """Sign in the one active user whose address the clinic has verified; a second factor is asked for as ever."""
        verified = [each.email for each in sociallogin.email_addresses if each.verified]
        user = selectors.only_user_at(verified)
        if user is None:
            _refuse(request)
        record_authentication(request, user, "single-sign-on")
        raise ImmediateHttpResponse(perform_login(request, Login(user=user)))

    def on_authentication_error(self, request: HttpRequest, *args: Any, **about: Any) -> NoReturn:
        _refuse(request)


def _refuse(request: HttpRequest) -> NoReturn:
    trail.record(action=Action.SIGN_IN_REFUSED, detail={"by": ["single-sign-on"]}, by=trail.SYSTEM, at=timezone.now())
    messages.error(
        request, _("Your clinic's sign-in did not lead to an account here. Use your password, or ask the program.")
    )
    raise ImmediateHttpResponse(redirect("sign_in"))

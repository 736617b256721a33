"""Lead somebody from the password to the second factor, and through the door."""

from datetime import datetime

from allauth.account.authentication import get_authentication_records
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts import device_ids, devices, kept, proofs, second_factors
from accounts.kept import Kept
from accounts.models import Method, User
from audit import trail
from audit.actions import Action


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]
    """Ask whoever has a second factor for it, by our own page."""

    urlname = "second_factor"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        return (redirect(self.urlname) if self._should_handle(self.request) else None), True


def finish(request: HttpRequest, user: User, response: HttpResponse, *, at: datetime) -> HttpResponse:
    """Write down that somebody signed in, and offer what they had typed before their session ended."""
    how = _proved(request, user)
    if "mfa" in how:
        second_factors.note_proved(request)
    # What a clinic's own sign-in vouches for is no proof of ours.
    if {"password", "mfa"} & set(how):
        proofs.note(request, Method.PASSWORD if "password" in how else Method.PASSKEY, at=at)
    detail = {"by": how, "device": device_ids.device_of(request)}
    trail.record(action=Action.SIGNED_IN, detail=detail, by=user, at=at)
    typed = kept.unpack(request.POST.get("kept", ""), user_pk=user.pk)
    if typed is not None:
        response = _offer_again(request, typed)
    kept.remember(response, user.pk)
    devices.remember(request, response, user)
    device_ids.remember(request, response)
    return response


def _proved(request: HttpRequest, user: User) -> list[str]:
    return [each["method"] for each in get_authentication_records(request, user)]


def _offer_again(request: HttpRequest, typed: Kept) -> HttpResponse:
    """Show that a form is still there: it is sent by whoever signed in now, if they say so."""
    response = render(request, "accounts/send_again.html", {"typed": typed})
    response.headers["Cache-Control"] = "no-store"
    return response

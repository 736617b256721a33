"""Let somebody choose a password by a mailed link: whoever was invited, and whoever forgot theirs."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import mail, selectors, throttle
from accounts.forms import ForgottenForm
from accounts.models import Letter, Purpose
from accounts.services import letters, passwords
from accounts.services.passwords import LinkOver


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Mail a link to whoever goes by a name or address; the answer is the same if nobody does."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        letters.note_forgotten(form.cleaned_data["login"], at=timezone.now())
        return render(request, "accounts/link_sent.html", {"minutes": _minutes()})
    return render(request, "accounts/forgotten.html", {"form": form}, status=422 if form.is_bound else 200)


def _minutes() -> int:
    return int(letters.LIVES[Purpose.FORGOTTEN].total_seconds() // 60)


@never_cache
@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, token: str) -> HttpResponse:
    """Take the password that somebody chose; looking at the page uses nothing up, as mail programs look too."""
    letter = selectors.open_letter(mail.reference_in(token), at=timezone.now())
    if letter is None:
        return render(request, "accounts/link_over.html", status=404)
    form = SetPasswordForm(letter.user, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        page = {"form": form, "username": letter.user.username}
        return render(request, "accounts/choose_password.html", page, status=422 if form.is_bound else 200)
    return _chosen(request, letter, cast(str, form.cleaned_data["new_password1"]))


def _chosen(request: HttpRequest, letter: Letter, password: str) -> HttpResponse:
    try:
        user = passwords.choose(letter, password=password, at=timezone.now())
    except LinkOver:
        # The same link, opened twice at once.
        return render(request, "accounts/link_over.html", status=404)
    throttle.forget(request, user.username)
    messages.success(request, _("Your password is chosen. Sign in with it."))
    return redirect("sign_in")

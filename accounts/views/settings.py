"""Let everybody say how they read pages, and where mail reaches them."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms import SettingsForm
from accounts.models import User
from accounts.roles import Permission, may
from accounts.services import preferences


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Let a user choose language, colors and time zone, an address for mail, and a clinician the daily mail."""
    user = cast(User, request.user)
    kept = {name: getattr(user, name) for name in SettingsForm.base_fields}
    form = SettingsForm(request.POST or None, initial=kept, left_out=_not_asked(user))
    if request.method == "POST" and form.is_valid():
        preferences.keep(user, **{**kept, **form.cleaned_data}, by=user, at=timezone.now())
        # Said already in the language that was just chosen.
        with translation.override(user.language or translation.get_language()):
            messages.success(request, _("Your settings are kept."))
        return redirect("settings")
    return render(request, "accounts/settings.html", {"form": form}, status=422 if form.is_bound else 200)


def _not_asked(user: User) -> list[str]:
    # A patient's address is the clinic's to keep, on the patient's record.
    return [
        *([] if may(user, Permission.VIEW_WORKLIST) else ["wants_digest"]),
        *(["email"] if may(user, Permission.VIEW_OWN_RECORD) else []),
    ]

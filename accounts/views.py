"""Let everybody sign in and out, change their own password, and say how they read pages."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import device_ids, kept
from accounts.forms import ChangePasswordForm, SettingsForm
from accounts.kept import Kept
from accounts.models import User
from accounts.roles import Permission, may
from accounts.services import passwords, preferences
from audit import trail
from audit.actions import Action


class SignIn(LoginView):
    template_name = "accounts/sign_in.html"

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        detail = {"device": device_ids.device_of(self.request)}
        trail.record(action=Action.SIGNED_IN, detail=detail, by=form.get_user(), at=timezone.now())
        user = form.get_user()
        typed = kept.unpack(self.request.POST.get("kept", ""), user_pk=user.pk)
        if typed is not None:
            response = self._offer_again(typed)
        kept.remember(response, user.pk)
        device_ids.remember(self.request, response)
        return response

    def _offer_again(self, typed: Kept) -> HttpResponse:
        """Show that a form is still there: it is sent by whoever signed in now, if they say so."""
        response = render(self.request, "accounts/send_again.html", {"typed": typed})
        response.headers["Cache-Control"] = "no-store"
        return response

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(kept=self.request.POST.get("kept", ""), **context)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        # Not what was typed: people type their password into the wrong box.
        trail.record(action=Action.SIGN_IN_REFUSED, by=trail.SYSTEM, at=timezone.now())
        return super().form_invalid(form)


class SignOut(LogoutView):
    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.is_authenticated:
            trail.record(action=Action.SIGNED_OUT, by=request.user, at=timezone.now())
        response = super().post(request, *args, **kwargs)
        kept.forget(response)
        return response


class ChangePassword(PasswordChangeView):
    template_name = "accounts/change_password.html"
    form_class = ChangePasswordForm

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        user = cast(User, self.request.user)
        passwords.change(user, password=form.cleaned_data["new_password1"], by=user, at=timezone.now())
        # This session goes on; those begun with the old password end.
        update_session_auth_hash(self.request, user)
        messages.success(self.request, _("Your password is changed."))
        return redirect("home")

    def form_invalid(self, form: PasswordChangeForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Let a user choose language, colors and time zone, an address for mail, and a clinician the daily mail."""
    user = cast(User, request.user)
    kept = {name: getattr(user, name) for name in SettingsForm.base_fields}
    form = SettingsForm(request.POST or None, initial=kept, left_out=_not_asked(user))
    if request.method == "POST" and form.is_valid():
        preferences.keep(user, **{**kept, **form.cleaned_data})
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

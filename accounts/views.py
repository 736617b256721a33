"""Let everybody sign in and out, and change their own password; each is in the trail."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.forms import ChangePasswordForm
from accounts.models import User
from accounts.services import passwords
from audit import trail
from audit.actions import Action


class SignIn(LoginView):
    template_name = "accounts/sign_in.html"

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        trail.record(action=Action.SIGNED_IN, by=form.get_user(), at=timezone.now())
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        # Not what was typed: people type their password into the wrong box.
        trail.record(action=Action.SIGN_IN_REFUSED, by=trail.SYSTEM, at=timezone.now())
        return super().form_invalid(form)


class SignOut(LogoutView):
    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.is_authenticated:
            trail.record(action=Action.SIGNED_OUT, by=request.user, at=timezone.now())
        return super().post(request, *args, **kwargs)


class ChangePassword(PasswordChangeView):
    template_name = "accounts/change_password.html"
    form_class = ChangePasswordForm

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        user = cast(User, self.request.user)
        passwords.change(user, password=form.cleaned_data["new_password1"], by=user, at=timezone.now())
        # This session goes on; those begun with the old password end.
        update_session_auth_hash(self.request, user)
        messages.success(self.request, "Your password is changed.")
        return redirect("home")

    def form_invalid(self, form: PasswordChangeForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

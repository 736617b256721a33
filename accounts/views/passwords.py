"""Let everybody change their own password."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import selectors
from accounts.forms import ChangePasswordForm
from accounts.models import User
from accounts.services import devices, passwords


class ChangePassword(PasswordChangeView):
    template_name = "accounts/change_password.html"
    form_class = ChangePasswordForm

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        user = cast(User, self.request.user)
        # Whoever signs in with a password that they did not choose learns who gave it to them.
        replaced = selectors.replaced(user) if user.must_change_password else None
        return super().get_context_data(replaced=replaced, **context)

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        user = cast(User, self.request.user)
        passwords.change(user, password=form.cleaned_data["new_password1"], by=user, at=timezone.now())
        # This session goes on; those begun with the old password end.
        devices.keep_session_over_password(self.request, user)
        messages.success(self.request, _("Your password is changed."))
        return redirect("home")

    def form_invalid(self, form: PasswordChangeForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

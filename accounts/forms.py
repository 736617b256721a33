"""Ask for a new password."""

from typing import Any

from django.contrib.auth.forms import PasswordChangeForm


class ChangePasswordForm(PasswordChangeForm):
    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        # A one-time password that is typed again would stay the one that was read aloud.
        if typed.get("new_password1") and typed.get("new_password1") == typed.get("old_password"):
            self.add_error("new_password1", "This is the password you have now. Choose another one.")
        return typed

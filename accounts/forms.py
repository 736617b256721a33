"""Ask for a new password, and for how somebody reads pages."""

from collections.abc import Collection
from typing import Any
from zoneinfo import available_timezones

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Language, Theme

# Where people in the program live, from east to west; a zone kept from elsewhere is offered too.
ZONES = (
    ("America/Puerto_Rico", _("Puerto Rico")),
    ("America/New_York", _("Eastern")),
    ("America/Chicago", _("Central")),
    ("America/Denver", _("Mountain")),
    ("America/Phoenix", _("Arizona")),
    ("America/Los_Angeles", _("Pacific")),
    ("America/Anchorage", _("Alaska")),
    ("Pacific/Honolulu", _("Hawaii")),
    ("Pacific/Guam", _("Guam")),
)


class SignInForm(AuthenticationForm):
    """Take a name or an e-mail address, and the password; one answer for everybody who is not let in."""

    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": _("This name and password do not fit together. Both tell capitals from small letters."),
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["username"].label = _("Username or e-mail")


class PasswordForm(forms.Form):
    """Take the password of whoever is signed in."""

    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )


class ForgottenForm(forms.Form):
    """Take the name or the address of whoever forgot their password."""

    login = forms.CharField(
        label=_("Username or e-mail"), max_length=254, widget=forms.TextInput({"autocomplete": "username"})
    )


class ChangePasswordForm(PasswordChangeForm):
    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        # A one-time password that is typed again would stay the one that was read aloud.
        if typed.get("new_password1") and typed.get("new_password1") == typed.get("old_password"):
            self.add_error("new_password1", gettext("This is the password you have now. Choose another one."))
        return typed


class SettingsForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices, required=False)
    theme = forms.ChoiceField(label=_("Colors"), choices=Theme.choices, required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        help_text=_("Windows close at 11:59 pm Eastern Time wherever you are; you are told both clocks."),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("What waits for you, and the end of a certification, is told there. It names no patient."),
    )
    wants_digest = forms.BooleanField(
        label=_("One mail a day with what is new in my inbox"),
        required=False,
        help_text=_("It says how many things wait and of which sort, and names no patient."),
    )

    def __init__(self, *args: Any, left_out: Collection[str] = (), **options: Any) -> None:
        """Ask for everything but the fields left out: not everybody has an inbox, or an address of their own here."""
        super().__init__(*args, **options)
        for name in left_out:
            del self.fields[name]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        kept = self.initial.get("time_zone", "")
        elsewhere = [(kept, kept)] if kept in available_timezones() - {name for name, _ in ZONES} else []
        self.fields["time_zone"].choices = [("", _("The program's own")), *ZONES, *elsewhere]  # type: ignore[attr-defined]

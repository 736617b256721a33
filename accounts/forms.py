"""Ask for a new password, and for how somebody reads pages."""

from typing import Any
from zoneinfo import available_timezones

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth.forms import PasswordChangeForm
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
    wants_digest = forms.BooleanField(
        label=_("One mail a day with what is new in my inbox"),
        required=False,
        help_text=_("It says how many things wait and of which sort, and names no patient."),
    )

    def __init__(self, *args: Any, has_inbox: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not has_inbox:
            del self.fields["wants_digest"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        kept = self.initial.get("time_zone", "")
        elsewhere = [(kept, kept)] if kept in available_timezones() - {name for name, _ in ZONES} else []
        self.fields["time_zone"].choices = [("", _("The program's own")), *ZONES, *elsewhere]  # type: ignore[attr-defined]

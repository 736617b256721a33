"""Ask a patient by which means to be reached, and when not."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring.forms.panels import Panel
from monitoring.models import ContactPreferences


class ContactForm(Panel):
    """Take a patient's choice; the inbox is always there."""

    by_email = forms.BooleanField(label=_("By e-mail"), required=False)
    by_sms = forms.BooleanField(label=_("By text message"), required=False)
    quiet_from = forms.TimeField(label=_("Quiet from"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    quiet_until = forms.TimeField(
        label=_("Quiet until"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=_(
            "On your own clock. Only what cannot wait until then comes in these hours. The same time twice: no quiet hours."
        ),
    )

    def __init__(self, data: Any, *, kept: ContactPreferences) -> None:
        super().__init__(data, initial={name: getattr(kept, name) for name in self.base_fields})

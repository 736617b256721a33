"""Ask a patient by which means to be reached, and when not."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring.forms.panels import Panel
from monitoring.models import ContactPreferences

# What is due must find an hour of the day in which it may be said.
_LONGEST_QUIET_HOURS = 14


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

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        begins, ends = typed.get("quiet_from"), typed.get("quiet_until")
        if begins is not None and ends is not None and _hours(begins, ends) > _LONGEST_QUIET_HOURS:
            too_long = _(
                "That leaves too little of the day: at most 14 hours are quiet. For example 9:00 pm to 8:00 am."
            )
            self.add_error("quiet_until", too_long)
        return typed


def _hours(begins: time, ends: time) -> float:
    """Return how long it is from one time of day to another, over midnight if need be."""
    return (60 * (ends.hour - begins.hour) + ends.minute - begins.minute) % (24 * 60) / 60

"""Ask who is in danger, and why a record that is not one's own must be read."""

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring.forms.entries import DayField
from monitoring.forms.panels import Panel


class BreakGlassForm(Panel):
    """Take the two things that name a patient, and the reason that everybody concerned will read."""

    reference = forms.CharField(
        label=_("Reference"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    born_on = DayField(label=_("Birth date"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What is the emergency? The patient's prescriber and program staff read it with your name."),
    )

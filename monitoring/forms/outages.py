"""Check what program staff document about an outage."""

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring.forms.panels import Panel


class OutageNoteForm(Panel):
    """Take what was done for a patient."""

    text = forms.CharField(
        label=_("What was done"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Whom you called and what was agreed. It stays on record with your name, and cannot be changed."),
        error_messages={"required": _("Say what was done.")},
    )


class OutagePageForm(forms.Form):
    """Take which page of a list to show; what the page does not know is refused."""

    page = forms.IntegerField(required=False, min_value=1)

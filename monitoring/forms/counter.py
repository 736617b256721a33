"""Check what a pharmacist types: who is at the counter, one request's key, a reason to reverse."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring.models import ReversalReason

# One message for every mismatch: it tells nobody which half was wrong, or whether there is such a patient.
NO_MATCH = _("No patient matches this reference and birth date. Check both with the patient, then try again.")


class LookUpForm(forms.Form):
    """Take the two things that name a patient at the counter."""

    reference = forms.CharField(
        label=_("Reference"),
        max_length=100,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "autofocus": True,
                "data-search": True,
            }
        ),
    )
    born_on = forms.DateField(
        label=_("Birth date"),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}),
        error_messages={"invalid": _("Write the birth date as year-month-day, for example 1999-03-03.")},
    )


class KeyForm(forms.Form):
    """Take the key that names one request, sent twice it is still one, and the patient whom the page showed."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    reference = forms.CharField(max_length=100, widget=forms.HiddenInput)


class ReverseForm(forms.Form):
    """Take the reason for a reversal, among those that fit what has become of the supply."""

    reason = forms.ChoiceField(label=_("Why is it reversed?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, reasons: Sequence[ReversalReason], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(each.value, each.label) for each in reasons]  # type: ignore[attr-defined]

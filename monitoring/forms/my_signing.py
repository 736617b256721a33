"""Check what a patient signs with: a typed full name, and a tick."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.models import Patient


class SigningForm(forms.Form):
    """Take the name and the agreement under a text; the text itself is the part's that every signing page shares."""

    printed_name = forms.CharField(
        label=gettext_lazy("Type your full name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Type your full name to sign.")},
    )
    agree = forms.BooleanField(
        label=gettext_lazy("I have read this text and agree to it. My typed name is my signature."),
        error_messages={
            "required": gettext_lazy("Tick the box if you agree. If you do not, ask your prescriber first.")
        },
    )

    def __init__(self, data: Any, *, patient: Patient) -> None:
        super().__init__(data)
        self.name_on_record = f"{patient.given_name} {patient.family_name}"

    def clean(self) -> dict[str, Any]:
        """Ask for the name that fits whoever signs."""
        cleaned: dict[str, Any] = super().clean() or {}
        typed = cleaned.get("printed_name")
        if typed and (complaint := self.complaint_about_name(typed)):
            self.add_error("printed_name", complaint)
        return cleaned

    def complaint_about_name(self, typed: str) -> str:
        """Say what is wrong with the typed name; a patient signs with the name on record."""
        if self.is_on_record(typed):
            return ""
        return _("Type your name as it is on record: %(name)s.") % {"name": self.name_on_record}

    def is_on_record(self, typed: str) -> bool:
        """Tell whether this is the patient's name, whatever its case and spaces."""
        return _plain(typed) == _plain(self.name_on_record)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())

"""Check a signature: the exact text that was shown, a typed full name and a tick."""

from typing import Any

from django import forms

from patients.models import ConsentText, Patient, Signer

_NOT_THE_PATIENT = "This is the patient's name. Type your own; if you bear the same name, add what tells you apart."


class SignatureForm(forms.Form):
    """Take a signature of one text; who may sign is said by the page, never by the request."""

    signed_by = forms.ChoiceField(label="Who signs now?", choices=Signer.choices, widget=forms.RadioSelect)
    printed_name = forms.CharField(
        label="Type your full name", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    agree = forms.BooleanField(
        label="I have read this text and agree to it. My typed name is my signature.",
        error_messages={"required": "Tick the box if you agree. If you do not, ask your prescriber first."},
    )
    shown = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, patient: Patient, text: ConsentText, needs_guardian: bool) -> None:
        super().__init__(data, initial={"shown": text.sha256, "signed_by": Signer.PATIENT})
        self.patient = patient
        self.text = text
        if not needs_guardian:
            del self.fields["signed_by"]

    def clean_shown(self) -> str:
        """Refuse a signature under a text that is not the one on the page."""
        if self.cleaned_data["shown"] != self.text.sha256:
            raise forms.ValidationError("The text has changed since you opened this page. Read it again, then sign.")
        return self.text.sha256

    def clean(self) -> dict[str, Any]:
        """Ask a patient to sign with the name on record; a guardian signs with their own."""
        cleaned: dict[str, Any] = super().clean() or {}
        typed = cleaned.get("printed_name")
        on_record = f"{self.patient.given_name} {self.patient.family_name}"
        if typed and self.signer == Signer.PATIENT and _plain(typed) != _plain(on_record):
            self.add_error("printed_name", f"Type your name as it is on record: {on_record}.")
        if typed and self.signer == Signer.GUARDIAN and _plain(typed) == _plain(on_record):
            self.add_error("printed_name", _NOT_THE_PATIENT)
        return cleaned

    @property
    def signer(self) -> str:
        return self.cleaned_data.get("signed_by") or Signer.PATIENT


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())

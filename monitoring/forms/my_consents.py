"""Check a signature under a consent: the patient's own, or a parent's or guardian's for a minor."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.forms.my_signing import SigningForm
from patients.models import ConsentText, Patient, Relation, Signer


class SignatureForm(SigningForm):
    """Take a signature of one text; who may sign is said by the page, never by the request."""

    signed_by = forms.ChoiceField(
        label=gettext_lazy("Who signs now?"), choices=Signer.choices, widget=forms.RadioSelect, initial=Signer.PATIENT
    )
    relation = forms.ChoiceField(
        label=gettext_lazy("If a parent or guardian signs: who are you to the patient?"),
        choices=Relation.choices,
        required=False,
        widget=forms.RadioSelect,
    )

    field_order = ("signed_by", "relation", "printed_name", "agree")

    def __init__(self, data: Any, *, patient: Patient, text: ConsentText, needs_guardian: bool) -> None:
        super().__init__(data, patient=patient)
        self.text = text
        if not needs_guardian:
            del self.fields["signed_by"], self.fields["relation"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.signer == Signer.GUARDIAN and not cleaned.get("relation"):
            self.add_error("relation", _("Choose who you are to the patient."))
        return cleaned

    def complaint_about_name(self, typed: str) -> str:
        """Ask a patient for the name on record, and a guardian for another one."""
        if self.signer == Signer.PATIENT:
            return super().complaint_about_name(typed)
        if self.is_on_record(typed):
            return _("This is the patient's name. Type your own; if you bear the same name, add what tells you apart.")
        return ""

    @property
    def signer(self) -> str:
        """Return who signs."""
        return self.cleaned_data.get("signed_by") or Signer.PATIENT

    def name_to_keep(self) -> str:
        """Return the name as it is kept: a guardian's with the relation to the patient."""
        name = str(self.cleaned_data["printed_name"])
        if self.signer == Signer.PATIENT:
            return name
        relation = Relation(self.cleaned_data["relation"]).label
        return f"{name} ({relation.lower()})"

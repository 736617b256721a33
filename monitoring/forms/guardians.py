"""Ask who signs for a minor, and take a guardian's signature under a consent."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.forms.my_signing import SigningForm
from monitoring.forms.panels import Panel
from monitoring.selectors import guardians
from patients.models import ConsentText, Guardianship, Relation


class GuardianForm(Panel):
    """Take a parent or guardian: by name, or by the username of the account they have."""

    relation = forms.ChoiceField(
        label=gettext_lazy("Who they are to the patient"),
        choices=[("", gettext_lazy("Choose…")), *Relation.choices],
    )
    given_name = forms.CharField(label=gettext_lazy("Given name"), max_length=100, required=False)
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=100, required=False)
    username = forms.CharField(
        label=gettext_lazy("Or the username of their account"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("If they sign for another child already: it begins with G-."),
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        has_name, username = bool(typed.get("given_name") or typed.get("family_name")), typed.get("username")
        if has_name and username:
            self.add_error("username", _("Write a name, or the username of an account; not both."))
        elif username:
            typed["guardian"] = guardians.known_guardian(username)
            if typed["guardian"] is None:
                self.add_error("username", _("No parent or guardian has this username. Check it with them."))
        else:
            for name in ("given_name", "family_name"):
                if not typed.get(name):
                    self.add_error(name, _("Write the name as it is to stand under the consents."))
        return typed


class GuardianSignatureForm(SigningForm):
    """Take the signature of a guardian, who signs with the own name as the clinic wrote it down."""

    def __init__(self, data: Any, *, guardianship: Guardianship, text: ConsentText) -> None:
        super().__init__(data, patient=guardianship.patient)
        self.text = text
        self._relation = Relation(guardianship.relation)
        # Whoever signs types the own name, not the child's.
        self.name_on_record = guardianship.guardian.get_full_name()

    def name_to_keep(self) -> str:
        """Return the name as it is kept: with the relation to the patient."""
        return f"{self.cleaned_data['printed_name']} ({str(self._relation.label).lower()})"

"""Ask a clinician how it was seen that whoever asks for access is the patient."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring.forms.panels import Panel
from patients.services.access import Identity

_WAYS = (
    (Identity.DOCUMENT, _("The patient showed a photo ID")),
    (Identity.KNOWN, _("I know the patient, who is in the room")),
    (Identity.RECORD, _("The patient is in the room and told birth date, and what was done at the last visit")),
)


class RecoverAccessForm(Panel):
    identity = forms.ChoiceField(
        label=_("How did you see that it is the patient?"),
        choices=[(each.value, words) for each, words in _WAYS],
        widget=forms.RadioSelect,
    )
    removes_factors = forms.BooleanField(
        label=_("The patient has lost the phone or the passkey: remove them too"), required=False
    )

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen."""
        typed = self.cleaned_data if self.is_valid() else {}
        identity = Identity(typed.get("identity", Identity.DOCUMENT))
        return {"identity": identity, "removes_factors": typed.get("removes_factors", False)}

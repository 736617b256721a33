"""Ask for events of the audit trail."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.actions import Action
from monitoring.forms.entries import DayField
from monitoring.presenters.trail import WORDS
from monitoring.selectors.trail import Search

# However it is typed; a training case may be called anything.
_REFERENCE = re.compile(r"R-[0-9A-Z]+", re.IGNORECASE)


class TrailForm(forms.Form):
    """Take what to search for; what the page does not know is refused."""

    patient = forms.CharField(label=_("Patient's reference"), required=False, max_length=100)
    actor = forms.CharField(label=_("User name"), required=False, max_length=150)
    action = forms.ChoiceField(label=_("What was done"), required=False)
    since_on = DayField(label=_("From"), required=False, starts_today=False)
    until_on = DayField(label=_("Through"), required=False, starts_today=False)
    page = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: object) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        said = sorted((str(WORDS[each]), each.value) for each in Action)
        self.fields["action"].choices = [("", _("Anything")), *((value, words) for words, value in said)]  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name == "action" else "form-control"

    def clean_patient(self) -> str:
        typed: str = self.cleaned_data["patient"]
        return typed.upper() if _REFERENCE.fullmatch(typed) else typed

    def search(self) -> Search:
        """Return what is searched for."""
        return Search(**{name: value for name, value in self.cleaned_data.items() if value and name != "page"})

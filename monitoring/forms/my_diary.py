"""Ask a patient what was noticed, how strong it is, and since when."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.forms.entries import DayField
from monitoring.models import Severity, Symptom

_ONE = gettext_lazy("Choose one.")
# Nobody remembers further back, and the year is easily mistyped.
_LONGEST_AGO = timedelta(days=366)


class DiaryForm(forms.Form):
    """Take one entry of the diary; for a possible pregnancy nobody needs to say how strong it is."""

    symptom = forms.ChoiceField(
        label=gettext_lazy("What did you notice?"), choices=Symptom.choices, error_messages={"required": _ONE}
    )
    severity = forms.ChoiceField(label=gettext_lazy("How strong is it?"), choices=Severity.choices, required=False)
    noticed_on = DayField(label=gettext_lazy("Since when?"))
    note = forms.CharField(
        label=gettext_lazy("Anything else? (optional)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data, initial={"noticed_on": today})
        self.today = today
        self.fields["noticed_on"].widget.attrs |= {"class": "form-control", "max": today.isoformat()}

    def clean_noticed_on(self) -> date:
        """Refuse a day that has not come, and one too long ago to be meant."""
        noticed_on: date = self.cleaned_data["noticed_on"]
        if noticed_on > self.today:
            raise forms.ValidationError(_("This day has not come yet. Choose today or an earlier day."))
        if noticed_on < self.today - _LONGEST_AGO:
            raise forms.ValidationError(_("This is more than a year ago. Check the year."))
        return noticed_on

    def clean(self) -> dict[str, Any]:
        """Ask how strong it is, unless that says nothing."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("symptom") == Symptom.PREGNANCY_CONCERN:
            cleaned["severity"] = Severity.SEVERE.value
        elif not cleaned.get("severity"):
            self.add_error("severity", _ONE)
        return cleaned

    def alarm(self) -> tuple[str, str] | None:
        """Return the symptom and severity that were chosen, whatever else is wrong with the entry."""
        symptom = self["symptom"].value()
        if symptom not in Symptom.values:
            return None
        severity = self["severity"].value()
        return symptom, severity if severity in Severity.values else Severity.MILD.value

    def symptoms(self) -> list[dict[str, object]]:
        """Return the symptoms as the page shows them, each with the name of its picture."""
        chosen = self["symptom"].value()
        return [{"name": name, "label": label, "is_chosen": name == chosen} for name, label in Symptom.choices]

    def severities(self) -> list[dict[str, object]]:
        """Return how strong it can be."""
        chosen = self["severity"].value()
        return [{"name": name, "label": label, "is_chosen": name == chosen} for name, label in Severity.choices]

"""Check what program staff type: a certification, its end, and which refusals to show."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

from accounts.models import Subject
from accounts.selectors import Holder
from monitoring.forms.entries import DayField
from monitoring.forms.panels import Panel
from monitoring.presenters.certifications import A_YEAR, renewal
from monitoring.presenters.refusals import REQUIREMENTS

# Re-activation is yearly; longer is more likely a mistyped year.
LONGEST = timedelta(days=366)
MOST_ON_A_PAGE = 100


class CertifyForm(Panel):
    """Take who is certified, for which days, in which specialty."""

    holder = forms.ChoiceField()
    from_on = DayField(label="First valid day")
    through_on = DayField(label="Last valid day", help_text="At most one year: re-activation is yearly.")
    specialty = forms.CharField(
        required=False,
        max_length=100,
        help_text="Of a prescriber, in small letters: dermatology is what clinics ask for.",
    )

    def __init__(self, data: Any = None, *, holders: Sequence[Holder], key: str, today: date) -> None:
        self._holders = {f"{each.subject}:{each.code}": each for each in holders}
        chosen = self._holders.get(key)
        first = renewal(chosen, today=today) if chosen else {"from_on": today, "through_on": today + A_YEAR}
        super().__init__(data, initial={"holder": key, **first})
        self.fields["holder"] = forms.ChoiceField(
            label="Who",
            choices=[("", "Choose"), *[(key, f"{each.name} ({each.code})") for key, each in self._holders.items()]],
            error_messages={"required": "Choose who is certified."},
        )

    def clean_specialty(self) -> str:
        return str(self.cleaned_data["specialty"]).strip().lower()

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        from_on, through_on = typed.get("from_on"), typed.get("through_on")
        if from_on and through_on and through_on < from_on:
            self.add_error("through_on", "It cannot end before it begins. Check both days.")
        elif from_on and through_on and through_on - from_on >= LONGEST:
            self.add_error("through_on", "It cannot be longer than one year. Check the year.")
        if typed.get("specialty") and typed.get("holder") and self.chosen().subject is Subject.PHARMACY:
            self.add_error("specialty", "A pharmacy has no specialty. Leave this empty.")
        return typed

    def chosen(self) -> Holder:
        """Return the prescriber or pharmacy that was chosen."""
        return self._holders[self.cleaned_data["holder"]]


class DecertifyForm(Panel):
    """Take the day from which a certification no longer counts, and why."""

    on = DayField(label="First day without certification")
    reason = forms.CharField(
        max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), help_text="It stays on record with your name."
    )

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"on": today})


class RefusalsForm(forms.Form):
    """Take which refusals to show; what the page does not know is refused."""

    requirement = forms.ChoiceField(required=False, choices=[("", "Any"), *REQUIREMENTS.items()])
    page = forms.IntegerField(required=False, min_value=1)
    size = forms.IntegerField(required=False, min_value=1, max_value=MOST_ON_A_PAGE)

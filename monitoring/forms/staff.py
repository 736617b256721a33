"""Check what program staff type: a certification, its end, and which refusals to show."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Subject
from accounts.selectors import Holder
from monitoring import selectors
from monitoring.forms.entries import DayField
from monitoring.forms.panels import Panel
from monitoring.presenters.certifications import A_YEAR, renewal
from monitoring.presenters.dates import month_in_words
from monitoring.presenters.refusals import CAUSES
from monitoring.selectors.reports import Period, Scope, month_after

# Re-activation is yearly; longer is more likely a mistyped year.
LONGEST = timedelta(days=366)
MOST_ON_A_PAGE = 100
MONTHS_OFFERED, MONTHS_OF_A_YEAR = 60, 12


class CertifyForm(Panel):
    """Take who is certified, for which days, in which specialty."""

    holder = forms.ChoiceField()
    from_on = DayField(label=_("First valid day"))
    through_on = DayField(label=_("Last valid day"), help_text=_("At most one year: re-activation is yearly."))
    specialty = forms.CharField(
        required=False,
        max_length=100,
        label=_("Specialty"),
        help_text=_("Of a prescriber, in English and small letters: dermatology is what clinics ask for."),
    )

    def __init__(self, data: Any = None, *, holders: Sequence[Holder], key: str, today: date) -> None:
        self._holders = {f"{each.subject}:{each.code}": each for each in holders}
        chosen = self._holders.get(key)
        first = renewal(chosen, today=today) if chosen else {"from_on": today, "through_on": today + A_YEAR}
        super().__init__(data, initial={"holder": key, **first})
        self.fields["holder"] = forms.ChoiceField(
            label=_("Who"),
            choices=[("", _("Choose…")), *[(key, f"{each.name} ({each.code})") for key, each in self._holders.items()]],
            error_messages={"required": _("Choose who is certified.")},
        )

    def clean_specialty(self) -> str:
        return str(self.cleaned_data["specialty"]).strip().lower()

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        from_on, through_on = typed.get("from_on"), typed.get("through_on")
        if from_on and through_on and through_on < from_on:
            self.add_error("through_on", _("It cannot end before it begins. Check both days."))
        elif from_on and through_on and through_on - from_on >= LONGEST:
            self.add_error("through_on", _("It cannot be longer than one year. Check the year."))
        if typed.get("specialty") and typed.get("holder") and self.chosen().subject is Subject.PHARMACY:
            self.add_error("specialty", _("A pharmacy has no specialty. Leave this empty."))
        return typed

    def chosen(self) -> Holder:
        """Return the prescriber or pharmacy that was chosen."""
        return self._holders[self.cleaned_data["holder"]]


class DecertifyForm(Panel):
    """Take the day from which a certification no longer counts, and why."""

    on = DayField(label=_("First day without certification"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays on record with your name."),
    )

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"on": today})


class RefusalsForm(forms.Form):
    """Take which refusals to show; what the page does not know is refused."""

    requirement = forms.ChoiceField(required=False, choices=[(each, each) for each in CAUSES])
    page = forms.IntegerField(required=False, min_value=1)
    size = forms.IntegerField(required=False, min_value=1, max_value=MOST_ON_A_PAGE)


class ReportForm(forms.Form):
    """Take which months a report is of, and which clinic; what the page does not offer is refused."""

    since = forms.ChoiceField(label=_("From"), required=False)
    until = forms.ChoiceField(label=_("Through"), required=False)
    clinic = forms.ChoiceField(label=_("Clinic"), required=False)

    def __init__(self, data: Any, *, today: date) -> None:
        offered = _months(today)
        latest, a_year = offered[0], offered[MONTHS_OF_A_YEAR - 1]
        usual = {"since": f"{a_year:%Y-%m}", "until": f"{latest:%Y-%m}", "clinic": ""}
        # A field left empty asks for the usual.
        super().__init__(usual | {name: value for name, value in data.dict().items() if value})
        self._clinics = {each.reference: each for each in selectors.clinics()}
        months = [(f"{month:%Y-%m}", month_in_words(month)) for month in offered]
        clinics = [("", _("All clinics")), *[(key, each.name) for key, each in self._clinics.items()]]
        for name, choices in (("since", months), ("until", months), ("clinic", clinics)):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
            self.fields[name].widget.attrs["class"] = "form-select"

    def scope(self) -> Scope:
        """Return what is asked for; two months in the wrong order mean the same months."""
        asked = self.cleaned_data
        first, last = sorted(date.fromisoformat(f"{asked[name]}-01") for name in ("since", "until"))
        return Scope(Period(first, month_after(last)), self._clinics.get(asked["clinic"]))


def _months(today: date) -> list[date]:
    """Return the first days of the latest five years' months, this month first."""
    months = range(today.year * 12 + today.month - 1, today.year * 12 + today.month - 1 - MONTHS_OFFERED, -1)
    return [date(month // 12, month % 12 + 1, 1) for month in months]

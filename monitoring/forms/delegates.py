"""Ask who shall act for a prescriber, and from when."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from monitoring.forms.entries import DayField
from monitoring.forms.panels import Panel
from monitoring.presenters.entries import name_of


class NurseField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, nurse: User) -> str:
        return name_of(nurse)


class DelegateForm(Panel):
    """Take a nurse of the clinic and the first day; nobody is named for days that are over."""

    from_on = DayField(label=_("From"))

    def __init__(self, data: Any = None, *, nurses: QuerySet[User], today: date) -> None:
        super().__init__(data, initial={"from_on": today})
        self._today = today
        self.fields["delegate"] = NurseField(
            nurses, to_field_name="username", label=_("Nurse"), empty_label=_("Choose…")
        )
        self.order_fields(["delegate", "from_on"])

    def clean_from_on(self) -> date:
        from_on: date = self.cleaned_data["from_on"]
        if from_on < self._today:
            raise forms.ValidationError(_("This day is over. Choose today or a later day."))
        return from_on

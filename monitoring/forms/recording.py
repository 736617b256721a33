"""Ask for the entries that clinicians make, one form for each kind, and who may make them."""

from typing import Any

from django import forms

from accounts.models import User
from accounts.roles import Permission
from monitoring.forms.entries import CHOOSE, DayField, EntryForm
from monitoring.forms.labs import LabForm, LiverLabsForm
from monitoring.forms.pregnancy import (
    ContraceptionForm,
    CycleForm,
    HomeTestingForm,
    MensesForm,
    PregnancyResolvedForm,
    PregnancyTestForm,
)
from monitoring.policy.requirements import CLINIC
from monitoring.presenters.entries import INDICATIONS, name_of
from monitoring.services.facts import NewFact
from patients.models import Basis, Kind, RiskCategory


def _long_text(label: str, *, required: bool = True, help_text: str = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, max_length=1000, widget=widget, required=required, help_text=help_text)


class VisitForm(EntryForm):
    slug, title, kind = "visit", "Visit", Kind.VISIT
    permission = Permission.RECORD_VISIT

    on = DayField(label="Seen on")


class CounselingForm(EntryForm):
    slug, title, kind = "counseling", "Counseling", Kind.COUNSELING
    permission = Permission.CONFIRM_COUNSELING
    hint = "By recording this you confirm that you counseled the patient on that day."

    confirmed_on = DayField(label="Counseled on")


class IndicationForm(EntryForm):
    slug, title, kind = "indication", "Indication", Kind.INDICATION
    permission = Permission.RECORD_INDICATION

    recorded_on = DayField(label="Assessed on")
    code = forms.ChoiceField(label="Diagnosis", choices=[CHOOSE, *INDICATIONS.items()])
    conventional_therapy_failed = forms.BooleanField(label="Conventional therapy has failed", required=False)
    justification = _long_text("Justification", required=False, help_text="Needed unless conventional therapy failed.")
    prior_therapies = _long_text("Therapies tried before", required=False)


class CategoryForm(EntryForm):
    slug, title, kind = "category", "Risk category", Kind.CATEGORY
    permission = Permission.SET_CATEGORY

    from_on = DayField(label="From")
    category = forms.ChoiceField(choices=RiskCategory.choices, initial=RiskCategory.CAN)
    basis = forms.ChoiceField(
        label="Basis", choices=Basis.choices, initial=Basis.DEFAULT, help_text="Why the patient cannot get pregnant."
    )


class OverrideForm(EntryForm):
    slug, title, kind = "override", "Override a clinic hold", Kind.OVERRIDE
    permission = Permission.OVERRIDE_CLINIC_HOLD
    hint = "Only your clinic's own holds can be overridden, never the program's; Hy's law cannot be overridden at all."

    requirement = forms.ChoiceField(label="Clinic requirement", choices=[(each.id, each.title) for each in CLINIC])
    from_on = DayField(label="From")
    until_on = DayField(label="Through", help_text="The last day on which it holds.")
    reason = _long_text("Reason", help_text="It is shown wherever the answer is.")

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("from_on"), self.cleaned_data.get("until_on")
        if since and until and until < since:
            self.add_error("until_on", "The last day cannot come before the first; check both dates.")
        return super().clean()

    def new_facts(self, *, by: User) -> list[NewFact]:
        return [NewFact(each.kind, {**each.fields, "by_name": name_of(by)}) for each in self.typed()]


class EnrollmentForm(EntryForm):
    slug, title, kind = "enrollment", "Enroll again", Kind.ENROLLMENT
    permission = Permission.ENROLL
    hint = "A new enrollment begins a new course; consents count for 30 days before it opens."

    opened_on = DayField(label="Opened on")


class BirthDateForm(EntryForm):
    slug, title, kind = "birth-date", "Birth date", Kind.PATIENT
    permission = Permission.ENROLL

    born_on = DayField(label="Born on", starts_today=False)


FORMS: tuple[type[EntryForm], ...] = (
    PregnancyTestForm, LiverLabsForm, VisitForm, CounselingForm, ContraceptionForm, CycleForm, MensesForm, IndicationForm,
    OverrideForm, CategoryForm, HomeTestingForm, LabForm, PregnancyResolvedForm, EnrollmentForm, BirthDateForm,
)  # fmt: skip
BY_SLUG = {form.slug: form for form in FORMS}
# One lab is corrected alone: the last form of a kind is the one that holds a single fact.
BY_KIND = {form.kind: form for form in FORMS}

"""Ask who is enrolled, as what, for what, and where the supply will be collected."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import Div, Field, Fieldset, Layout
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import ZONES
from accounts.models import Pharmacy, User
from monitoring import selectors
from monitoring.forms.entries import CheckedForm, DayField, Typed
from monitoring.forms.recording import CategoryForm, IndicationForm
from monitoring.services.enrollments import Person
from patients.models import Enrollment, Kind, Language
from patients.selectors import namesake


class PharmacyField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, pharmacy: Pharmacy) -> str:
        return f"{pharmacy.name} ({pharmacy.code})"


class EnrollForm(CheckedForm):
    given_name = forms.CharField(label=_("Given name"), max_length=100)
    family_name = forms.CharField(label=_("Family name"), max_length=100)
    born_on = DayField(label=_("Born on"), starts_today=False)
    email = forms.EmailField(label=_("Email"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=ZONES, initial="America/New_York")
    category = CategoryForm.base_fields["category"]
    basis = CategoryForm.base_fields["basis"]
    opened_on = DayField(label=_("Enrolled on"))
    code = IndicationForm.base_fields["code"]
    conventional_therapy_failed = IndicationForm.base_fields["conventional_therapy_failed"]
    justification = IndicationForm.base_fields["justification"]
    pharmacy = PharmacyField(
        selectors.pharmacies(), to_field_name="code", label=_("Usual pharmacy"), empty_label=_("Choose…")
    )

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by
        self.helper.layout = Layout(
            Fieldset(_("Who"), _pair("given_name", "family_name"), _pair("born_on", "language"),
                     _pair("email", "phone"), _pair("time_zone", "pharmacy")),
            Fieldset(_("Risk category"), _pair("category", "basis")),
            Fieldset(_("Treatment"), _pair("opened_on", "code"), "conventional_therapy_failed", "justification"),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if not self.errors and self.by.clinic is not None:
            who = {name: typed[name] for name in ("given_name", "family_name", "born_on")}
            # Two records of one person: what is found on one would not stop the other.
            if (known := namesake(self.by.clinic, **who)) is not None:
                self.unlikely["family_name"] = gettext(
                    "%(reference)s at your clinic has this name and birth date. Enroll only another person."
                ) % {"reference": known.reference}
        return typed

    def typed(self) -> list[Typed]:
        return [Typed(kind, fields) for kind, fields in self.first_facts().items()]

    def first_facts(self) -> Mapping[Kind, Mapping[str, Any]]:
        """Return what is recorded when the patient is enrolled, by kind."""
        typed = self.cleaned_data
        opened_on = typed["opened_on"]
        return {
            Kind.PATIENT: {"born_on": typed["born_on"]},
            Kind.CATEGORY: {"from_on": opened_on, "category": typed["category"], "basis": typed["basis"]},
            Kind.ENROLLMENT: {"opened_on": opened_on},
            Kind.INDICATION: {
                # Assessed by today at the latest, though the enrollment may open later.
                "recorded_on": min(opened_on, self.today),
                "code": typed["code"],
                "conventional_therapy_failed": typed["conventional_therapy_failed"],
                "justification": typed["justification"],
            },
        }

    def person(self) -> Person:
        """Return who is enrolled."""
        return Person(**{name: self.cleaned_data[name] for name in Person._fields})


def _pair(*names: str) -> Div:
    return Div(*[Field(name, wrapper_class="col-12 col-sm-6") for name in names], css_class="row")


class CloseForm(CheckedForm):
    closed_on = DayField(
        label=_("Closed from"), help_text=_("From this day on nothing can be prescribed or dispensed.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, enrollment: Enrollment, **options: Any) -> None:
        super().__init__(*args, **options)
        self.enrollment = enrollment

    def typed(self) -> list[Typed]:
        return [Typed(Kind.ENROLLMENT_CLOSURE, {"closed_on": self.cleaned_data["closed_on"]})]

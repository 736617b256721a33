"""Ask who is enrolled, as what, for what, and where the supply will be collected."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import Div, Field, Fieldset, Layout
from django import forms

from accounts.models import Pharmacy
from monitoring import selectors
from monitoring.forms.entries import CheckedForm, DayField, Typed
from monitoring.forms.recording import CategoryForm, IndicationForm
from monitoring.services.enrollments import Person
from patients.models import Enrollment, Kind, Language

_ZONES = (
    ("America/New_York", "Eastern"),
    ("America/Chicago", "Central"),
    ("America/Denver", "Mountain"),
    ("America/Phoenix", "Arizona"),
    ("America/Los_Angeles", "Pacific"),
    ("America/Anchorage", "Alaska"),
    ("Pacific/Honolulu", "Hawaii"),
    ("America/Puerto_Rico", "Puerto Rico"),
)


class PharmacyField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, pharmacy: Pharmacy) -> str:
        return f"{pharmacy.name} ({pharmacy.code})"


class EnrollForm(CheckedForm):
    given_name = forms.CharField(label="Given name", max_length=100)
    family_name = forms.CharField(label="Family name", max_length=100)
    born_on = DayField(label="Born on", starts_today=False)
    email = forms.EmailField(required=False)
    phone = forms.CharField(max_length=40, required=False)
    language = forms.ChoiceField(choices=Language.choices)
    time_zone = forms.ChoiceField(choices=_ZONES)
    category = CategoryForm.base_fields["category"]
    basis = CategoryForm.base_fields["basis"]
    opened_on = DayField(label="Enrolled on")
    code = IndicationForm.base_fields["code"]
    conventional_therapy_failed = IndicationForm.base_fields["conventional_therapy_failed"]
    justification = IndicationForm.base_fields["justification"]
    pharmacy = PharmacyField(
        selectors.pharmacies(), to_field_name="code", label="Usual pharmacy", empty_label="Choose…"
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper.layout = Layout(
            Fieldset("Who", _pair("given_name", "family_name"), _pair("born_on", "language"),
                     _pair("email", "phone"), _pair("time_zone", "pharmacy")),
            Fieldset("Risk category", _pair("category", "basis")),
            Fieldset("Treatment", _pair("opened_on", "code"), "conventional_therapy_failed", "justification"),
        )  # fmt: skip

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
    closed_on = DayField(label="Closed from", help_text="From this day on nothing can be prescribed or dispensed.")
    reason = forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, enrollment: Enrollment, **options: Any) -> None:
        super().__init__(*args, **options)
        self.enrollment = enrollment

    def typed(self) -> list[Typed]:
        return [Typed(Kind.ENROLLMENT_CLOSURE, {"closed_on": self.cleaned_data["closed_on"]})]

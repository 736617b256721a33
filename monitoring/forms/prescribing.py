"""Ask what is prescribed."""

from typing import Any

from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring.forms.panels import Panel
from monitoring.models import Prescription
from monitoring.services.prescriptions import Regimen

PRODUCTS = ("isotretinoin (generic)", "Absorica", "Accutane", "Amnesteem", "Claravis", "Zenatane")
STRENGTHS = (10, 20, 30, 40)


class PrescriptionForm(Panel):
    product = forms.ChoiceField(label=_("Product"), choices=[(name, name) for name in PRODUCTS])
    strength_mg = forms.TypedChoiceField(
        label=_("Capsule"), choices=[(mg, f"{mg} mg") for mg in STRENGTHS], coerce=int, initial=20
    )
    daily_dose_mg = forms.IntegerField(label=_("Daily dose in mg"), min_value=1, max_value=400, initial=40)
    days_supply = forms.IntegerField(
        label=_("Days of supply"),
        min_value=1,
        max_value=30,
        initial=30,
        help_text=_("At most 30 days, and no refills."),
    )

    def __init__(self, data: Any = None, *, last: Prescription | None = None) -> None:
        """Begin with what was prescribed last, if anything was."""
        super().__init__(data, initial=_again(last) if last else None)
        columns = [
            Field(name, wrapper_class="col-12 col-sm-4") for name in ("strength_mg", "daily_dose_mg", "days_supply")
        ]
        self.helper.layout = Layout("product", Div(*columns, css_class="row"))

    def regimen(self) -> Regimen:
        """Return what was typed."""
        return Regimen(**self.cleaned_data)


def _again(last: Prescription) -> dict[str, Any]:
    return {name: getattr(last, name) for name in Regimen._fields}

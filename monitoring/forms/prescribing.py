"""Ask what is prescribed."""

from typing import Any

from crispy_forms.layout import Div, Field, Layout
from django import forms

from monitoring.forms.panels import Panel
from monitoring.services.prescriptions import Regimen

PRODUCTS = ("isotretinoin (generic)", "Absorica", "Accutane", "Amnesteem", "Claravis", "Zenatane")
STRENGTHS = (10, 20, 30, 40)


class PrescriptionForm(Panel):
    product = forms.ChoiceField(choices=[(name, name) for name in PRODUCTS])
    strength_mg = forms.TypedChoiceField(
        label="Capsule", choices=[(mg, f"{mg} mg") for mg in STRENGTHS], coerce=int, initial=20
    )
    daily_dose_mg = forms.IntegerField(label="Daily dose in mg", min_value=1, max_value=400, initial=40)
    days_supply = forms.IntegerField(
        label="Days of supply", min_value=1, max_value=30, initial=30, help_text="At most 30 days, and no refills."
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        columns = [
            Field(name, wrapper_class="col-12 col-sm-4") for name in ("strength_mg", "daily_dose_mg", "days_supply")
        ]
        self.helper.layout = Layout("product", Div(*columns, css_class="row"))

    def regimen(self) -> Regimen:
        """Return what was typed."""
        return Regimen(**self.cleaned_data)

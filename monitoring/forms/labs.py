"""Ask for lab results: the liver's together, any other alone."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Div, Field, Layout
from django import forms

from accounts.roles import Permission
from monitoring.forms.entries import CHOOSE, DayField, EntryForm, Typed
from monitoring.models import Analyte, Lab
from monitoring.presenters.entries import plain
from patients.models import Kind

LIVER = (Analyte.ALT, Analyte.AST, Analyte.BILIRUBIN_TOTAL, Analyte.ALP)
# What a laboratory usually reports, where none is on record yet.
_USUAL = {
    Analyte.ALT: ("U/L", "40"),
    Analyte.AST: ("U/L", "40"),
    Analyte.BILIRUBIN_TOTAL: ("mg/dL", "1.2"),
    Analyte.ALP: ("U/L", "120"),
}
_SMALLEST = Decimal("0.0001")


def _number(label: str, smallest: Decimal, *, required: bool) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=smallest, max_digits=12, decimal_places=4, required=required)


class LiverLabsForm(EntryForm):
    slug = "liver-labs"
    title = "Liver labs"
    kind = Kind.LAB
    permission = Permission.RECORD_LAB
    hint = "Fill in what the laboratory reported; leave a value empty if it was not measured. The upper limit is that of normal."

    collected_on = DayField(label="Blood drawn on")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for analyte in LIVER:
            self.fields[f"{analyte}_value"] = _number(f"{analyte.label} value", Decimal(0), required=False)
            self.fields[f"{analyte}_unit"] = forms.CharField(
                label=f"{analyte.label} unit", max_length=20, required=False
            )
            self.fields[f"{analyte}_upper_limit"] = _number(f"{analyte.label} upper limit", _SMALLEST, required=False)
        rows = [Div(*_columns(analyte), css_class="row lab-row") for analyte in LIVER]
        self.helper.layout = Layout("collected_on", *rows)

    def clean(self) -> dict[str, Any]:
        values = [analyte for analyte in LIVER if self.cleaned_data.get(f"{analyte}_value") is not None]
        for analyte in values:
            for name in (f"{analyte}_unit", f"{analyte}_upper_limit"):
                if name not in self.errors and not self.cleaned_data.get(name):
                    self.add_error(name, f"Needed to read the {analyte.label} value.")
        if not values and not self.errors:
            raise forms.ValidationError("Fill in at least one value.")
        return super().clean()

    def typed(self) -> list[Typed]:
        return [
            Typed(self.kind, self._lab(analyte), prefix=f"{analyte}_")
            for analyte in LIVER
            if self.cleaned_data.get(f"{analyte}_value") is not None
        ]

    def _lab(self, analyte: Analyte) -> dict[str, Any]:
        typed = {name: self.cleaned_data[f"{analyte}_{name}"] for name in ("value", "unit", "upper_limit")}
        return {"collected_on": self.cleaned_data["collected_on"], "analyte": str(analyte), **typed}


def _columns(analyte: Analyte) -> list[Field]:
    widths = {"value": "col-12 col-sm-5", "unit": "col-5 col-sm-3", "upper_limit": "col-7 col-sm-4"}
    return [Field(f"{analyte}_{name}", wrapper_class=width) for name, width in widths.items()]


def usual(latest: Mapping[Analyte, Lab]) -> dict[str, str]:
    """Return the units and limits last used for this patient, else what laboratories usually report."""
    initial: dict[str, str] = {}
    for analyte in LIVER:
        lab = latest.get(analyte)
        unit, limit = (lab.unit, plain(lab.upper_limit)) if lab is not None else _USUAL[analyte]
        initial |= {f"{analyte}_unit": unit, f"{analyte}_upper_limit": limit}
    return initial


class LabForm(EntryForm):
    slug = "lab"
    title = "Other lab result"
    kind = Kind.LAB
    permission = Permission.RECORD_LAB

    collected_on = DayField(label="Blood drawn on")
    analyte = forms.ChoiceField(label="What was measured", choices=[CHOOSE, *Analyte.choices])
    value = _number("Value", Decimal(0), required=True)
    unit = forms.CharField(label="Unit", max_length=20, help_text="For example U/L or mg/dL.")
    upper_limit = _number("Upper limit of normal", _SMALLEST, required=True)

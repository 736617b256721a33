"""Ask for lab results: those that are drawn together on one page, each corrected alone."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from crispy_forms.layout import Field, Layout, Row
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from monitoring.forms.entries import CHOOSE, DayField, EntryForm, Typed
from monitoring.models import Analyte, Lab
from monitoring.presenters.entries import plain
from patients.models import Kind

# What a laboratory usually reports, where none is on record yet.
USUAL = {
    Analyte.ALT: ("U/L", "40"),
    Analyte.AST: ("U/L", "40"),
    Analyte.BILIRUBIN_TOTAL: ("mg/dL", "1.2"),
    Analyte.ALP: ("U/L", "120"),
    Analyte.GGT: ("U/L", "60"),
    Analyte.BILIRUBIN_DIRECT: ("mg/dL", "0.3"),
    Analyte.TRIGLYCERIDES: ("mg/dL", "150"),
    Analyte.CHOLESTEROL_TOTAL: ("mg/dL", "200"),
    Analyte.CREATINE_KINASE: ("U/L", "200"),
    Analyte.GLUCOSE: ("mg/dL", "100"),
}
_SMALLEST = Decimal("0.0001")


def _number(label: Any, smallest: Decimal, *, required: bool) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=smallest, max_digits=12, decimal_places=4, required=required)


class LabsForm(EntryForm):
    """Ask for several values of one blood draw, a row each; a row without a value is left out."""

    kind = Kind.LAB
    hint = _(
        "Fill in what the laboratory reported; leave a value empty if it was not measured. "
        "The upper limit is that of normal."
    )
    analytes: ClassVar[tuple[Analyte, ...]]

    collected_on = DayField(label=_("Blood drawn on"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for analyte in self.analytes:
            self._add_row(analyte)
        rows = [Row(*_columns(analyte), css_class="lab-row") for analyte in self.analytes]
        self.helper.layout = Layout("collected_on", *rows)

    def _add_row(self, analyte: Analyte) -> None:
        named = {"analyte": analyte.label}
        self.fields[f"{analyte}_value"] = _number(gettext("%(analyte)s value") % named, Decimal(0), required=False)
        self.fields[f"{analyte}_unit"] = forms.CharField(
            label=gettext("%(analyte)s unit") % named, max_length=20, required=False
        )
        self.fields[f"{analyte}_upper_limit"] = _number(
            gettext("%(analyte)s upper limit") % named, _SMALLEST, required=False
        )

    def clean(self) -> dict[str, Any]:
        values = [analyte for analyte in self.analytes if self.cleaned_data.get(f"{analyte}_value") is not None]
        for analyte in values:
            for name in (f"{analyte}_unit", f"{analyte}_upper_limit"):
                if name not in self.errors and not self.cleaned_data.get(name):
                    needed = gettext("Needed to read the %(analyte)s value.")
                    self.add_error(name, needed % {"analyte": analyte.label})
        if not values and not self.errors:
            raise forms.ValidationError(gettext("Fill in at least one value."))
        return super().clean()

    def typed(self) -> list[Typed]:
        return [
            Typed(self.kind, self._lab(analyte), prefix=f"{analyte}_")
            for analyte in self.analytes
            if self.cleaned_data.get(f"{analyte}_value") is not None
        ]

    def _lab(self, analyte: Analyte) -> dict[str, Any]:
        typed = {name: self.cleaned_data[f"{analyte}_{name}"] for name in ("value", "unit", "upper_limit")}
        return {"collected_on": self.cleaned_data["collected_on"], "analyte": str(analyte), **typed}

    @classmethod
    def usual(cls, latest: Mapping[Analyte, Lab]) -> dict[str, str]:
        """Return the units and limits last used for this patient, else what laboratories usually report."""
        initial: dict[str, str] = {}
        for analyte in cls.analytes:
            lab = latest.get(analyte)
            unit, limit = (lab.unit, plain(lab.upper_limit)) if lab is not None else USUAL[analyte]
            initial |= {f"{analyte}_unit": unit, f"{analyte}_upper_limit": limit}
        return initial


def _columns(analyte: Analyte) -> list[Field]:
    widths = {"value": "col-12 col-sm-5", "unit": "col-5 col-sm-3", "upper_limit": "col-7 col-sm-4"}
    return [Field(f"{analyte}_{name}", wrapper_class=width) for name, width in widths.items()]


class LiverLabsForm(LabsForm):
    slug, title = "liver-labs", _("Liver labs")
    analytes = (Analyte.ALT, Analyte.AST, Analyte.BILIRUBIN_TOTAL, Analyte.ALP)


class OtherLabsForm(LabsForm):
    slug, title = "other-labs", _("Other labs")
    analytes = (
        Analyte.TRIGLYCERIDES, Analyte.CHOLESTEROL_TOTAL, Analyte.GGT, Analyte.BILIRUBIN_DIRECT,
        Analyte.CREATINE_KINASE, Analyte.GLUCOSE,
    )  # fmt: skip


class LabForm(EntryForm):
    """Ask for one value, to correct it."""

    slug, title, kind = "lab", _("Lab result"), Kind.LAB

    collected_on = DayField(label=_("Blood drawn on"))
    analyte = forms.ChoiceField(label=_("What was measured"), choices=[CHOOSE, *Analyte.choices])
    value = _number(_("Value"), Decimal(0), required=True)
    unit = forms.CharField(label=_("Unit"), max_length=20, help_text=_("For example U/L or mg/dL."))
    upper_limit = _number(_("Upper limit of normal"), _SMALLEST, required=True)

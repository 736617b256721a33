"""Ask for what the clinic's own supervision rests on: overrides, weight, side effects and their review."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from monitoring.forms.entries import CHOOSE, DayField, EntryForm, Typed
from monitoring.models import Severity, SideEffect, Symptom
from monitoring.policy.requirements import CLINIC
from monitoring.presenters.entries import name_of, plain
from monitoring.presenters.reasons import title
from monitoring.services.new_facts import NewFact
from patients.models import Kind

_KG_IN_A_POUND = Decimal("0.45359237")
# So long an override holds unless the prescriber says otherwise: until the next look at the patient, not for good.
_USUAL_OVERRIDE = timedelta(days=7)


def long_text(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    """Return a field for some sentences."""
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, max_length=1000, widget=widget, required=required, help_text=help_text)


def _requirements() -> list[tuple[str, str]]:
    return [(each.id, title(each)) for each in CLINIC]


class OverrideForm(EntryForm):
    slug, title, kind = "override", _("Override a clinic hold"), Kind.OVERRIDE
    hint = _(
        "Only your clinic's own holds can be overridden, never the program's. "
        "Signs of serious liver injury (Hy's law) cannot be overridden at all."
    )

    requirement = forms.ChoiceField(label=_("Which hold of your clinic"), choices=_requirements)
    from_on = DayField(label=_("From"))
    until_on = DayField(label=_("Through"), help_text=_("The last day on which it holds."))
    reason = long_text(_("Reason"), help_text=_("It is shown, with your name, wherever the answer is."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["until_on"].initial = self.fields["from_on"].initial + _USUAL_OVERRIDE

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("from_on"), self.cleaned_data.get("until_on")
        if since and until and until < since:
            self.add_error("until_on", gettext("The last day cannot come before the first; check both dates."))
        return super().clean()

    def new_facts(self, *, by: User) -> list[NewFact]:
        return [NewFact(each.kind, {**each.fields, "by_name": name_of(by)}) for each in self.typed()]


class Unit(TextChoices):
    KG = "kg", _("kg")
    LB = "lb", _("lb")


class WeightForm(EntryForm):
    slug, title, kind = "weight", _("Weight"), Kind.WEIGHT
    hint = _("The cumulative dose in mg/kg counts by the latest weight.")

    weighed_on = DayField(label=_("Weighed on"))
    weight = forms.DecimalField(label=_("Weight"), min_value=Decimal(1), max_digits=5, decimal_places=1)
    unit = forms.ChoiceField(label=_("Unit"), choices=Unit.choices, widget=forms.RadioSelect, initial=Unit.KG)

    @classmethod
    def initial_from(cls, entry: Any) -> dict[str, Any]:
        return {"weighed_on": entry.weighed_on, "weight": plain(entry.weight_kg), "unit": Unit.KG}

    def typed(self) -> list[Typed]:
        return [Typed(self.kind, {"weighed_on": self.cleaned_data["weighed_on"], "weight_kg": self._kilograms()})]

    def _kilograms(self) -> Decimal:
        weight: Decimal = self.cleaned_data["weight"]
        if self.cleaned_data["unit"] == Unit.KG:
            return weight
        return (weight * _KG_IN_A_POUND).quantize(Decimal("0.1"), ROUND_HALF_UP)


class SideEffectForm(EntryForm):
    slug, title, kind = "side-effect", _("Side effect"), Kind.SIDE_EFFECT

    noticed_on = DayField(label=_("Noticed on"))
    symptom = forms.ChoiceField(label=_("What was noticed"), choices=[CHOOSE, *Symptom.choices])
    severity = forms.ChoiceField(label=_("How much it bothers"), choices=Severity.choices, widget=forms.RadioSelect)
    note = long_text(_("In the patient's words"), required=False)


class SideEffectReviewForm(EntryForm):
    """Ask what a clinician did about one side effect."""

    slug, title, kind = "side-effect-review", _("Review a side effect"), Kind.SIDE_EFFECT_REVIEW

    reviewed_on = DayField(label=_("Reviewed on"))
    outcome = long_text(
        _("What was done about it"),
        help_text=_("For example: called the patient, dose lowered, referred, nothing needed."),
    )

    def __init__(self, *args: Any, reviewed: SideEffect, **options: Any) -> None:
        super().__init__(*args, **options)
        self.reviewed = reviewed

    def typed(self) -> list[Typed]:
        return [Typed(self.kind, {**self.cleaned_data, "side_effect": self.reviewed})]

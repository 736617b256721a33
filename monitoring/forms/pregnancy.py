"""Ask for the entries that keep pregnancy and isotretinoin apart: tests, contraception, cycles."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring.forms.entries import CHOOSE, DayField, EntryForm, Typed
from monitoring.models import CyclePattern, Declarer, TestResult, TestSetting
from monitoring.policy.contraceptives import ABSTINENCE
from monitoring.presenters import contraceptives
from patients.models import Kind


class PregnancyTestForm(EntryForm):
    slug, title, kind = "pregnancy-test", _("Pregnancy test"), Kind.PREGNANCY_TEST
    hint = _(
        "A positive result stops prescribing and dispensing at once, and takes back an authorization not yet used."
    )

    collected_on = DayField(label=_("Specimen collected on"), help_text=_("The window counts from this day."))
    result = forms.ChoiceField(label=_("Result"), choices=TestResult.choices, widget=forms.RadioSelect)
    setting = forms.ChoiceField(label=_("Where it was done"), choices=TestSetting.choices, initial=TestSetting.CLIA)
    sensitivity_miu_ml = forms.DecimalField(
        label=_("Sensitivity in mIU/mL"), min_value=Decimal("0.0001"), max_digits=12, decimal_places=4, initial=25
    )
    resulted_on = DayField(
        label=_("Result reported on"),
        starts_today=False,
        required=False,
        help_text=_("Leave empty if it was the same day."),
    )


class ContraceptionForm(EntryForm):
    slug, title, kind = "contraception", _("Contraception"), Kind.CONTRACEPTION
    hint = _(
        "Two forms, at least one of them primary, or continuous abstinence alone. "
        "The patient must declare exactly the same forms."
    )

    declared_on = DayField(label=_("Declared on"))
    primary = forms.MultipleChoiceField(
        label=_("Primary forms"),
        choices=list(contraceptives.PRIMARY.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    secondary = forms.MultipleChoiceField(
        label=_("Secondary forms"),
        choices=list(contraceptives.SECONDARY.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    abstinence = forms.BooleanField(label=contraceptives.NAMES[ABSTINENCE], required=False)
    used_since = DayField(
        label=_("Used together since"),
        starts_today=False,
        required=False,
        help_text=_("Before the first supply, two forms must have been used for a full month."),
    )

    @classmethod
    def initial_from(cls, entry: Any) -> dict[str, Any]:
        listed = {
            "primary": [form for form in entry.forms if form in contraceptives.PRIMARY],
            "secondary": [form for form in entry.forms if form in contraceptives.SECONDARY],
            "abstinence": ABSTINENCE in entry.forms,
        }
        return {**super().initial_from(entry), **listed}

    def typed(self) -> list[Typed]:
        typed = self.cleaned_data
        forms_used = [*typed["primary"], *typed["secondary"], *([ABSTINENCE] if typed["abstinence"] else [])]
        fields = {"declared_on": typed["declared_on"], "used_since": typed["used_since"], "forms": forms_used}
        return [Typed(self.kind, {**fields, "declared_by": Declarer.PRESCRIBER})]


class CycleForm(EntryForm):
    slug, title, kind = "cycle", _("Cycle pattern"), Kind.CYCLE

    from_on = DayField(label=_("From"))
    pattern = forms.ChoiceField(label=_("Pattern"), choices=[CHOOSE, *CyclePattern.choices])


class MensesForm(EntryForm):
    slug, title, kind = "menses", _("Start of period"), Kind.MENSES

    started_on = DayField(label=_("First day of the period"))


class HomeTestingForm(EntryForm):
    slug, title, kind = "home-testing", _("Permit home testing"), Kind.HOME_TESTING_PERMITTED
    hint = _("From then on this patient's home tests count where the program accepts them.")

    from_on = DayField(label=_("From"))


class PregnancyResolvedForm(EntryForm):
    slug, title, kind = "pregnancy-resolved", _("Pregnancy resolved"), Kind.PREGNANCY_RESOLVED
    hint = _(
        "The course starts over on that day. A test that was a false positive is corrected in the history instead."
    )

    on = DayField(label=_("No longer pregnant since"))

"""Ask for the entries that clinicians make, one form for each kind, and who may make them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring.forms.entries import CHOOSE, DayField, EntryForm
from monitoring.forms.labs import LabForm, LiverLabsForm, OtherLabsForm
from monitoring.forms.pregnancy import (
    ContraceptionForm,
    CycleForm,
    HomeTestingForm,
    MensesForm,
    PregnancyResolvedForm,
    PregnancyTestForm,
)
from monitoring.forms.supervision import OverrideForm, SideEffectForm, WeightForm, long_text
from monitoring.presenters.entries import INDICATIONS
from patients.models import Basis, Kind, RiskCategory


class VisitForm(EntryForm):
    slug, title, kind = "visit", _("Visit"), Kind.VISIT

    on = DayField(label=_("Seen on"))


class CounselingForm(EntryForm):
    slug, title, kind = "counseling", _("Counseling"), Kind.COUNSELING
    hint = _("By recording this you confirm that you counseled the patient on that day.")

    confirmed_on = DayField(label=_("Counseled on"))


class IndicationForm(EntryForm):
    slug, title, kind = "indication", _("Indication"), Kind.INDICATION

    recorded_on = DayField(label=_("Assessed on"))
    code = forms.ChoiceField(label=_("Diagnosis"), choices=[CHOOSE, *INDICATIONS.items()])
    conventional_therapy_failed = forms.BooleanField(label=_("Conventional therapy has failed"), required=False)
    justification = long_text(
        _("Justification"), required=False, help_text=_("Needed unless conventional therapy failed.")
    )
    prior_therapies = long_text(_("Therapies tried before"), required=False)


class CategoryForm(EntryForm):
    slug, title, kind = "category", _("Risk category"), Kind.CATEGORY

    from_on = DayField(label=_("From"))
    category = forms.ChoiceField(label=_("Category"), choices=RiskCategory.choices, initial=RiskCategory.CAN)
    basis = forms.ChoiceField(
        label=_("Basis"),
        choices=Basis.choices,
        initial=Basis.DEFAULT,
        help_text=_("Why the patient cannot get pregnant."),
    )


class EnrollmentForm(EntryForm):
    slug, title, kind = "enrollment", _("Enroll again"), Kind.ENROLLMENT
    hint = _("A new enrollment begins a new course; consents count for 30 days before it opens.")

    opened_on = DayField(label=_("Opened on"))


class BirthDateForm(EntryForm):
    slug, title, kind = "birth-date", _("Birth date"), Kind.PATIENT

    born_on = DayField(label=_("Born on"), starts_today=False)


FORMS: tuple[type[EntryForm], ...] = (
    PregnancyTestForm, LiverLabsForm, VisitForm, CounselingForm, ContraceptionForm, WeightForm, SideEffectForm,
    OtherLabsForm, CycleForm, MensesForm, IndicationForm, OverrideForm, CategoryForm, HomeTestingForm,
    PregnancyResolvedForm, EnrollmentForm, BirthDateForm,
)  # fmt: skip
BY_SLUG = {form.slug: form for form in FORMS}
# Labs are recorded together and corrected one by one.
BY_KIND: dict[Kind, type[EntryForm]] = {form.kind: form for form in FORMS} | {Kind.LAB: LabForm}

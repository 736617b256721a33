"""Ask what would be if something were done on a day, and turn it into facts that nobody has recorded."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

from crispy_forms.layout import Div, Field, Fieldset, Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.forms.entries import DayField
from monitoring.forms.panels import Panel
from monitoring.models import Analyte, Declarer, TestResult, TestSetting
from monitoring.policy import facts as kinds
from monitoring.policy.record import Facts
from monitoring.services.new_facts import NewFact
from patients.models import Basis, Kind, RiskCategory

# As far as a question looks back and ahead.
REACH = timedelta(days=366)
Typed = Mapping[str, Any]


class LastUsed(NamedTuple):
    """Hold the forms of contraception declared last, and since when the prescriber says they are used."""

    forms: tuple[str, ...]
    used_since: date | None


def last_used(facts: Facts) -> LastUsed | None:
    """Return what was declared last, whoever declared it; None: nothing was."""
    declared = {who: facts.of(kinds.Contraception, kinds.Declarer(who)).facts for who in Declarer}
    latest = max((each[-1] for each in declared.values() if each), key=lambda each: each.declared_on, default=None)
    if latest is None:
        return None
    since = [each.used_since for each in declared[Declarer.PRESCRIBER] if each.used_since is not None]
    return LastUsed(tuple(sorted(latest.forms)), date.fromordinal(since[-1]) if since else None)


def _test(typed: Typed) -> Iterator[NewFact]:
    result = TestResult.NEGATIVE
    setting = typed.get("setting") or TestSetting.CLIA
    yield NewFact(Kind.PREGNANCY_TEST, {"collected_on": typed["specimen_on"], "result": result, "setting": setting})


def _declaration(by: Declarer, name: str) -> Callable[[Typed], Iterator[NewFact]]:
    def declared(typed: Typed) -> Iterator[NewFact]:
        used: LastUsed = typed["last_used"]
        fields = {"declared_on": typed[name], "forms": list(used.forms), "used_since": used.used_since}
        yield NewFact(Kind.CONTRACEPTION, {**fields, "declared_by": by})

    return declared


def _normal_labs(typed: Typed) -> Iterator[NewFact]:
    for analyte in (Analyte.ALT, Analyte.AST):
        fields = {"analyte": analyte, "value": Decimal(20), "unit": "U/L", "upper_limit": Decimal(40)}
        yield NewFact(Kind.LAB, {"collected_on": typed["labs_on"], **fields})


def _category(typed: Typed) -> Iterator[NewFact]:
    chosen, from_on = typed["category"], typed["category_from"]
    if chosen == RiskCategory.CAN:
        yield NewFact(Kind.CATEGORY, {"from_on": from_on, "category": RiskCategory.CAN, "basis": Basis.DEFAULT})
    else:
        yield NewFact(Kind.CATEGORY, {"from_on": from_on, "category": RiskCategory.CANNOT, "basis": chosen})


# What each day on the form would put on record.
_FACTS: Mapping[str, Callable[[Typed], Iterator[NewFact]]] = {
    "specimen_on": _test,
    "counseled_on": lambda typed: iter([NewFact(Kind.COUNSELING, {"confirmed_on": typed["counseled_on"]})]),
    "prescriber_declared_on": _declaration(Declarer.PRESCRIBER, "prescriber_declared_on"),
    "patient_declared_on": _declaration(Declarer.PATIENT, "patient_declared_on"),
    "answered_on": lambda typed: iter([NewFact(Kind.ACKNOWLEDGMENT, {"answered_on": typed["answered_on"]})]),
    "labs_on": _normal_labs,
    "visit_on": lambda typed: iter([NewFact(Kind.VISIT, {"on": typed["visit_on"]})]),
    "category_from": _category,
}
DAYS = tuple(_FACTS)
DECLARATIONS = ("prescriber_declared_on", "patient_declared_on")


def new_facts(typed: Typed) -> list[NewFact]:
    """Return the facts that the days typed would put on record."""
    return [new for name, facts_of in _FACTS.items() if typed.get(name) for new in facts_of(typed)]


def _categories() -> list[tuple[str, Any]]:
    cannot = [
        (str(basis), _("Cannot get pregnant: %(basis)s") % {"basis": basis.label})
        for basis in Basis
        if basis != Basis.DEFAULT
    ]
    return [("", _("No change")), (str(RiskCategory.CAN), RiskCategory.CAN.label), *cannot]


class WhatIfForm(Panel):
    # How each day is called where there is little room.
    short_names: ClassVar[Mapping[str, Any]] = {
        "specimen_on": gettext_lazy("Negative specimen collected"),
        "counseled_on": gettext_lazy("Counseled"),
        "prescriber_declared_on": gettext_lazy("Contraception declared by the prescriber"),
        "patient_declared_on": gettext_lazy("Contraception declared by the patient"),
        "answered_on": gettext_lazy("Questions answered"),
        "labs_on": gettext_lazy("Normal ALT and AST drawn"),
        "visit_on": gettext_lazy("Seen"),
        "category_from": gettext_lazy("Category changes"),
    }

    specimen_on = DayField(label=gettext_lazy("A negative specimen collected on"), required=False)
    setting = forms.ChoiceField(label=gettext_lazy("Tested"), choices=TestSetting.choices, required=False)
    counseled_on = DayField(label=gettext_lazy("Counseled on"), required=False)
    prescriber_declared_on = DayField(label=gettext_lazy("Contraception declared by the prescriber on"), required=False)
    patient_declared_on = DayField(label=gettext_lazy("Contraception declared by the patient on"), required=False)
    answered_on = DayField(label=gettext_lazy("Questions answered on"), required=False)
    labs_on = DayField(label=gettext_lazy("Blood drawn, ALT and AST normal, on"), required=False)
    visit_on = DayField(label=gettext_lazy("Seen on"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Category"), choices=_categories, required=False)
    category_from = DayField(label=gettext_lazy("From"), required=False)
    on = DayField(
        label=gettext_lazy("Ask for the answer on"),
        required=False,
        help_text=gettext_lazy("Left empty: the first day on which all of it has happened."),
    )

    def __init__(self, data: Any = None, *, today: date, used: LastUsed | None) -> None:
        super().__init__(data)
        self.today = today
        self.used = used
        if used is None:
            for name in DECLARATIONS:
                del self.fields[name]
        self.helper.layout = Layout(*self._groups())

    def _groups(self) -> Iterator[Fieldset]:
        groups = (
            (_("This month"), ("specimen_on", "setting", "counseled_on", "answered_on", "visit_on", "labs_on")),
            (_("Contraception, with the forms declared last"), DECLARATIONS),
            (_("Risk category"), ("category", "category_from")),
            ("", ("on",)),
        )
        for title, names in groups:
            columns = [Field(name, wrapper_class="col-12 col-sm-6 col-lg-3") for name in names if name in self.fields]
            if columns:
                yield Fieldset(title, Div(*columns, css_class="row"))

    def clean(self) -> dict[str, Any]:
        for name in (*DAYS, "on"):
            day = self.cleaned_data.get(name)
            if day is not None and abs(day - self.today) > REACH:
                self.add_error(name, _("Choose a day within a year of today."))
        self._need_each_other("category", "category_from")
        if self.used is None and any(self.data.get(name) for name in DECLARATIONS):
            raise forms.ValidationError(
                _("No contraception has been declared yet, so there are no forms to declare again.")
            )
        return {**self.cleaned_data, "last_used": self.used}

    def _need_each_other(self, category: str, since: str) -> None:
        if self.cleaned_data.get(category) and not self.cleaned_data.get(since) and since not in self.errors:
            self.add_error(since, _("Choose from which day."))
        if self.cleaned_data.get(since) and not self.cleaned_data.get(category) and category not in self.errors:
            self.add_error(category, _("Choose a category."))

    @property
    def asks_something(self) -> bool:
        """Return whether a day was typed at all."""
        return any(self.cleaned_data.get(name) for name in (*DAYS, "on"))

    def asked_on(self) -> date:
        """Return the day to ask about: the one typed, or the first on which all that was typed has happened."""
        days = [self.cleaned_data[name] for name in DAYS if self.cleaned_data.get(name)]
        found: date = self.cleaned_data.get("on") or max([self.today, *days])
        return found

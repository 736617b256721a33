"""Ask whom to list, under which name to keep a list, and when several patients were counseled."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from monitoring.forms.panels import Panel
from monitoring.forms.recording import CounselingForm
from monitoring.models import SavedView
from monitoring.policy.decide import POLICY_IN_FORCE
from monitoring.policy.findings import Layer
from monitoring.policy.requirements import BY_ID
from monitoring.presenters.reasons import title
from monitoring.presenters.worklist import MUST_ACT, NOT_WORKED_OUT
from monitoring.selectors.worklist import Filters, Sort, Tab
from monitoring.services.standings import UNDECIDED

OWNERS = tuple((owner.value, words) for owner, words in MUST_ACT.items())
HOLDS = ((Layer.PROGRAM.value, _("The program")), (Layer.CLINIC.value, _("Only our clinic")))
SORTS: tuple[tuple[str, Any], ...] = (
    ("", _("Closing or opening first")),
    (Sort.NAME.value, pgettext_lazy("what a list is sorted by", "Name")),
    (Sort.REFERENCE.value, _("Reference")),
)


def _requirements() -> list[tuple[str, Any]]:
    """Return what can be in the way, and what it is called."""
    found: list[tuple[str, Any]] = [(each.id, title(each)) for each in (POLICY_IN_FORCE, *BY_ID.values())]
    return [("", _("Anything")), *found, (UNDECIDED, NOT_WORKED_OUT)]


def _choice(label: Any, choices: Any) -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "form-select"})
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=widget)


class WorklistForm(forms.Form):
    """Ask whom to list: an address with any other value is refused."""

    q = forms.CharField(max_length=100, required=False)
    tab = forms.ChoiceField(choices=[("", ""), *[(each.value, each.value) for each in Tab]], required=False)
    owner = _choice(_("Whose move"), [("", _("Anybody")), *OWNERS])
    requirement = _choice(_("Waiting for"), _requirements)
    hold = _choice(_("Held by"), [("", _("Anybody")), *HOLDS])
    sort = _choice(_("Sort by"), SORTS)
    page = forms.IntegerField(min_value=1, required=False)

    @property
    def filters(self) -> Filters:
        typed = self.cleaned_data
        return Filters(typed["q"], typed["owner"], typed["requirement"], typed["hold"])

    @property
    def sort_by(self) -> Sort:
        return Sort(self.cleaned_data["sort"] or Sort.WHEN)

    @property
    def is_filtered(self) -> bool:
        return any(self.cleaned_data[name] for name in ("owner", "requirement", "hold", "sort"))

    @property
    def is_narrowed(self) -> bool:
        """Whether somebody may be left out for another reason than the tab."""
        return self.filters != Filters()

    def query(self, **changed: str) -> str:
        """Return the address of this list, with these values changed; the page is not part of it."""
        kept = {name: value for name, value in {**self.cleaned_data, **changed}.items() if value and name != "page"}
        address = QueryDict(mutable=True)
        address.update(kept)
        return address.urlencode()


class SavedViewForm(Panel):
    """Ask under which name a list is kept."""

    name = forms.CharField(label=_("Name of the view"), max_length=SavedView._meta.get_field("name").max_length)


class ManyCounselingForm(CounselingForm):
    """Ask on which day several patients were counseled."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["confirmed_on"].help_text = _(
            "One day for all of them; another day is recorded on the patient's page."
        )

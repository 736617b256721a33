"""Ask which part of a patient's history to show."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring.forms.asof import InstantField
from patients.models import Kind

# Nobody reads further back by pages; a number beyond it is no honest question.
_LAST_PAGE = 500


class PageForm(forms.Form):
    page = forms.IntegerField(min_value=1, max_value=_LAST_PAGE, required=False, widget=forms.HiddenInput)

    @property
    def number(self) -> int:
        """Return the page that was asked for."""
        found: int = self.cleaned_data["page"] or 1
        return found


class HistoryForm(PageForm):
    kind = forms.ChoiceField(
        label=_("Show"),
        choices=[("", _("Everything")), *[each for each in Kind.choices if each[0] != Kind.VOID]],
        required=False,
    )
    known_at = InstantField(label=_("With what was recorded by"))

    def __init__(self, *args: Any, **options: Any) -> None:
        # Another form of the page asks as of when, too.
        super().__init__(*args, **{"auto_id": "history_%s", **options})
        self.fields["kind"].widget.attrs["class"] = "form-select"
        self.fields["known_at"].widget = forms.HiddenInput()

"""Ask why, and nothing else."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring.forms.panels import Panel


class ReasonForm(Panel):
    """Ask for the reason of something that stays on record."""

    def __init__(self, data: Any = None, *, auto_id: str = "id_%s", reason: str = "") -> None:
        super().__init__(data, auto_id=auto_id, initial={"reason_given": reason})
        self.fields["reason_given"] = forms.CharField(
            label=_("Reason"),
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("It stays on record with your name."),
        )

"""Ask to whom a patient is transferred: a colleague of the clinic, or whoever has the code that is typed."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import selectors
from accounts.models import User
from monitoring.forms.delegates import NurseField as PersonField
from monitoring.forms.panels import Panel


class TransferForm(Panel):
    """Take one receiver, by list or by code, and a note that is read before anything of the record."""

    code = forms.CharField(
        label=gettext_lazy("Code of the prescriber"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("The code by which the program certifies them; ask them for it."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note to the receiver"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It is read before the patient is accepted: write nothing of the record into it."),
    )

    def __init__(self, data: Any = None, *, giver: User, colleagues: QuerySet[User] | None = None) -> None:
        super().__init__(data)
        self._giver = giver
        if colleagues:
            self.fields["colleague"] = PersonField(
                colleagues,
                to_field_name="username",
                label=_("A colleague of your clinic"),
                required=False,
                empty_label=_("None"),
                help_text=_("Choose a colleague here, or type a code below."),
            )
        self.order_fields(["colleague", "code", "note"])

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        colleague, code = typed.get("colleague"), typed.get("code")
        if bool(colleague) == bool(code):
            if not self.errors:
                self.add_error("code", self._complaint())
            return typed
        receiver = colleague or selectors.prescriber_of_code(str(code))
        if receiver is None or receiver == self._giver:
            self.add_error("code", _("No other active prescriber has this code. Check it with them."))
        typed["receiver"] = receiver
        return typed

    def _complaint(self) -> str:
        if "colleague" in self.fields:
            return _("Name one prescriber: a colleague or a code, not both.")
        return _("Write the code of the prescriber who shall receive the patient.")

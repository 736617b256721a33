"""Ask at which instant, with what was known by when, the answer is to be shown."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.forms.panels import Panel
from monitoring.models import Ask
from monitoring.policy import reading
from monitoring.policy.decide import PROGRAM_ZONE
from monitoring.policy.policies import program_policies


class AsOf(NamedTuple):
    """Hold the instant an answer is shown for; a live one is asked now, of everything known."""

    at: datetime
    known_at: datetime | None = None
    asks: Sequence[Ask] = tuple(Ask)
    policy: str | None = None
    is_live: bool = True


class InstantField(forms.CharField):
    """Take an RFC 3339 instant, or a day and time as the browser writes them, meant in Eastern Time."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"})
        super().__init__(widget=widget, required=False, max_length=40, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return self._instant(text) if text else None

    def _instant(self, text: str) -> datetime:
        # A plus sign that nobody encoded reaches us as a space.
        text = re.sub(r" (?=\d\d:\d\d$)", "+", text)
        try:
            local = datetime.fromisoformat(text)
            at = reading.instant(text) if local.tzinfo else local.replace(tzinfo=PROGRAM_ZONE)
        except ValueError:
            raise forms.ValidationError(_("Give a day and time, such as 2026-12-09T14:30.")) from None
        if not 2 <= at.year <= 9998:
            raise forms.ValidationError(_("This lies outside the years that the calendar holds."))
        # In UTC: until 1883 Eastern Time was off by seconds too, which no RFC 3339 instant can say.
        return at.astimezone(UTC)


def _policies() -> list[tuple[str, str]]:
    return [("", _("The one in force")), *[(each, each) for each in program_policies()]]


class AsOfForm(Panel):
    at = InstantField(label=gettext_lazy("As of (Eastern Time)"))
    known_at = InstantField(label=gettext_lazy("With what was recorded by"))
    ask = forms.ChoiceField(
        label=gettext_lazy("Question"), choices=[("", gettext_lazy("Both")), *Ask.choices], required=False
    )
    policy = forms.ChoiceField(label=gettext_lazy("Program policy"), choices=_policies, required=False)

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        columns = [Field(name, wrapper_class="col-12 col-sm-6 col-lg-3") for name in self.fields]
        self.helper.layout = Layout(Div(*columns, css_class="row"))

    def as_of(self, *, now: datetime) -> AsOf:
        """Return what was asked for; nothing typed, or something that is no instant, is live."""
        if not self.is_valid() or not any(self.cleaned_data.values()):
            return AsOf(now)
        typed = self.cleaned_data
        asks = [Ask(typed["ask"])] if typed["ask"] else tuple(Ask)
        return AsOf(typed["at"] or now, typed["known_at"], asks, typed["policy"] or None, is_live=False)

    def shown_again(self) -> "AsOfForm":
        """Return the form to show: with its errors, or with what was asked, as the browser writes it."""
        if not self.is_valid():
            return self
        return AsOfForm(initial={name: _as_browser_writes(value) for name, value in self.cleaned_data.items()})


def _as_browser_writes(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    return value.astimezone(PROGRAM_ZONE).replace(tzinfo=None, microsecond=0).isoformat()

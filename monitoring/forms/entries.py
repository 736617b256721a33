"""Be the form every entry of the record shares: days, what cannot be, and what asks to be confirmed."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Permission
from monitoring.forms.panels import Panel
from monitoring.presenters.entries import plain
from monitoring.presenters.remarks import in_words
from monitoring.services import checks
from monitoring.services.checks import NeedsConfirmation, NotRecordable
from monitoring.services.comparisons import Remark
from monitoring.services.entitlements import TO_RECORD
from monitoring.services.new_facts import NewFact
from patients.models import Entry, Kind

# What a list begins with when nothing is a sensible default.
CHOOSE = ("", _("Choose…"))


_NO_DAY = _("Write the day as year-month-day, for example 2026-12-09.")


class DayField(forms.DateField):
    """Ask for a calendar day with the browser's own calendar."""

    def __init__(self, *, starts_today: bool = True, **options: Any) -> None:
        self.starts_today = starts_today
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], error_messages={"invalid": _NO_DAY}, **options)


class Typed(NamedTuple):
    """Hold one fact as it was typed, and how its fields are called on the page."""

    kind: Kind
    fields: Mapping[str, Any]
    prefix: str = ""


class CheckedForm(Panel):
    """Refuse what cannot be true, field by field, and ask about what is unlikely.

    :ivar remarks: what the record has to say to what was typed, see `remark`
    """

    def __init__(
        self, data: Any = None, *, today: date, begins_on: date | None = None, initial: Mapping[str, Any] | None = None
    ) -> None:
        """Begin the days on `begins_on`; nothing that has happened lies after `today`."""
        super().__init__(data, initial=dict(initial or {}))
        self.today = today
        self.unlikely: dict[str, str] = {}
        self.remarks: Sequence[Remark] = ()
        for field in self.fields.values():
            if isinstance(field, DayField) and field.starts_today:
                field.initial = begins_on or today

    def typed(self) -> list[Typed]:
        """Return the facts that were typed."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            for each in self.typed():
                self._check(each)
        return self.cleaned_data

    def _check(self, typed: Typed) -> None:
        try:
            checks.refuse_impossible(typed.kind, typed.fields, today=self.today)
            checks.ask_about_unlikely(typed.kind, typed.fields, today=self.today)
        except NeedsConfirmation as unlikely:
            self.unlikely |= {f"{typed.prefix}{name}": text for name, text in unlikely.complaints.items()}
        except NotRecordable as refused:
            self.complain(refused.complaints, prefix=typed.prefix)

    def complain(self, complaints: Mapping[str, str], *, prefix: str = "") -> None:
        """Show each complaint at its field, or above the form when the field is not on it."""
        for name, complaint in complaints.items():
            field = f"{prefix}{name}"
            self.add_error(field if field in self.fields else None, complaint)

    def remark(self, remarks: Sequence[Remark]) -> None:
        """Ask about what is on record beside what was typed: the same entry already, or one far from it."""
        self.remarks = remarks

    @property
    def asked_about(self) -> list[tuple[str, str]]:
        """Return what is asked before it is recorded, each with the name of its field or kind."""
        unlikely = [(str(self[name].label), complaint) for name, complaint in self.unlikely.items()]
        return [*unlikely, *map(in_words, self.remarks)]

    @property
    def confirmation(self) -> str:
        """Return what confirms exactly these entries and these questions: nobody can send it before being asked."""
        asked = [*sorted(self.unlikely), *sorted(each.entry.reference for each in self.remarks)]
        return salted_hmac(type(self).__name__, repr((sorted(self.cleaned_data.items()), asked))).hexdigest()

    def may_be_recorded(self) -> bool:
        """Return whether everything typed can be true, and what is asked about was confirmed."""
        return self.is_valid() and (not (self.unlikely or self.remarks) or self._is_confirmed())

    def _is_confirmed(self) -> bool:
        return constant_time_compare(self.data.get("confirmed", ""), self.confirmation)


class EntryForm(CheckedForm):
    """Record one fact of one kind; the fields are the fact's own."""

    slug: ClassVar[str]
    title: ClassVar[Any]
    kind: ClassVar[Kind]
    # Of who may record this kind.
    permission: ClassVar[Permission]

    hint: ClassVar[Any] = ""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if hasattr(cls, "kind"):
            cls.permission = TO_RECORD[cls.kind]

    def typed(self) -> list[Typed]:
        return [Typed(self.kind, self.cleaned_data)]

    @classmethod
    def initial_from(cls, entry: Entry) -> dict[str, Any]:
        """Return what the form holds when an entry on record is to be corrected."""
        values = {name: getattr(entry, name) for name in cls.base_fields if hasattr(entry, name)}
        return {name: plain(value) if isinstance(value, Decimal) else value for name, value in values.items()}

    def new_facts(self, *, by: User) -> list[NewFact]:
        """Return the facts to record."""
        return [NewFact(each.kind, each.fields) for each in self.typed()]

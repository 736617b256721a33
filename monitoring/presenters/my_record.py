"""Say each entry of a record to the patient it is about, in plain words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from audit import trail
from audit.models import Event
from monitoring.models import Declarer
from monitoring.presenters.contraceptives import listed
from monitoring.presenters.dates import day_in_words, moment
from monitoring.presenters.entries import INDICATIONS, name_of, plain
from monitoring.presenters.my_consents import signed
from monitoring.presenters.my_looks import how
from monitoring.presenters.signatures import SignatureLine
from patients.models import Entry, Kind, Void


@dataclass(frozen=True, slots=True)
class EntryRow:
    """Hold one entry as its patient reads it."""

    what: str
    says: str
    recorded: str
    correction: str = ""
    signature: SignatureLine | None = None
    correction_signature: SignatureLine | None = None


@dataclass(frozen=True, slots=True)
class LookRow:
    """Hold one look at a record as its patient reads it."""

    when: str
    who: str
    how: str


def _on(text: str, day: Any, **words: object) -> str:
    return text % {"day": day_in_words(day), **words}


def _contraception(fact: Any) -> str:
    words = {"forms": listed(fact.forms) or _("None")}
    if fact.declared_by == Declarer.PATIENT:
        return _on(_("You said on %(day)s: %(forms)s."), fact.declared_on, **words)
    return _on(_("Your prescriber recorded on %(day)s: %(forms)s."), fact.declared_on, **words)


def _lab(fact: Any) -> str:
    words = {"analyte": fact.get_analyte_display(), "value": plain(fact.value), "unit": fact.unit}
    text = _("%(analyte)s %(value)s %(unit)s (upper limit %(limit)s), taken on %(day)s.")
    return _on(text, fact.collected_on, limit=plain(fact.upper_limit), **words)


def _override(fact: Any) -> str:
    text = _("Your prescriber lifted a hold of your clinic from %(day)s through %(last)s: %(reason)s")
    return _on(text, fact.from_on, last=day_in_words(fact.until_on), reason=fact.reason)


def _indication(fact: Any) -> str:
    code = INDICATIONS.get(fact.code, fact.code.replace("_", " "))
    return _on(_("%(diagnosis)s, recorded on %(day)s."), fact.recorded_on, diagnosis=code)


def _side_effect(fact: Any) -> str:
    words = {"symptom": fact.get_symptom_display(), "severity": fact.get_severity_display()}
    return _on(_("%(symptom)s · %(severity)s, since %(day)s."), fact.noticed_on, **words)


def _supply(fact: Any) -> str:
    text = ngettext(
        "%(count)d day of supply was handed over on %(day)s.",
        "%(count)d days of supply were handed over on %(day)s.",
        fact.days_supply,
    )
    return _on(text, fact.on, count=fact.days_supply)


# One sentence for each kind; a function, so that it is said in the reader's language.
SAYS: dict[Kind, Callable[[Any], str]] = {
    Kind.PATIENT: lambda fact: _on(_("You were born on %(day)s."), fact.born_on),
    Kind.CATEGORY: lambda fact: _on(
        _("From %(day)s: %(category)s."), fact.from_on, category=fact.get_category_display()
    ),
    Kind.ENROLLMENT: lambda fact: _on(_("You were enrolled in the program on %(day)s."), fact.opened_on),
    Kind.WEIGHT: lambda fact: _on(
        _("You weighed %(weight)s kg on %(day)s."), fact.weighed_on, weight=plain(fact.weight_kg)
    ),
    Kind.SIDE_EFFECT: _side_effect,
    Kind.SIDE_EFFECT_REVIEW: lambda fact: _on(
        _("Your clinic answered on %(day)s: %(outcome)s"), fact.reviewed_on, outcome=fact.outcome
    ),
    Kind.ENROLLMENT_CLOSURE: lambda fact: _on(
        _("Your enrollment was closed on %(day)s: %(reason)s"), fact.closed_on, reason=fact.reason
    ),
    Kind.CONSENT: lambda fact: f"{fact.get_form_display()} · {signed(fact)}",
    Kind.COUNSELING: lambda fact: _on(_("Your prescriber confirmed that you talked, on %(day)s."), fact.confirmed_on),
    Kind.ACKNOWLEDGMENT: lambda fact: _on(_("You answered the month's questions on %(day)s."), fact.answered_on),
    Kind.CONTRACEPTION: _contraception,
    Kind.CYCLE: lambda fact: _on(_("From %(day)s: %(pattern)s."), fact.from_on, pattern=fact.get_pattern_display()),
    Kind.MENSES: lambda fact: _on(_("A period began on %(day)s."), fact.started_on),
    Kind.HOME_TESTING_PERMITTED: lambda fact: _on(_("You may test at home from %(day)s."), fact.from_on),
    Kind.PREGNANCY_TEST: lambda fact: _on(
        _("%(result)s; the specimen was taken on %(day)s."), fact.collected_on, result=fact.get_result_display()
    ),
    Kind.PREGNANCY_RESOLVED: lambda fact: _on(_("Recorded as ended on %(day)s."), fact.on),
    Kind.VISIT: lambda fact: _on(_("You saw your prescriber's office on %(day)s."), fact.on),
    Kind.DISPENSE: _supply,
    Kind.INDICATION: _indication,
    Kind.LAB: _lab,
    Kind.OVERRIDE: _override,
}


def entry_row(entry: Entry, corrections: Mapping[int, Void], signatures: Mapping[str, SignatureLine]) -> EntryRow:
    """Return what one entry says, who recorded it, whether it was taken back, and the signatures of both, by reference."""
    recorded = {"moment": moment(entry.recorded_at), "who": _named(entry.recorded_by)}
    void = corrections.get(entry.pk)
    return EntryRow(
        what=entry.get_kind_display(),
        says=SAYS[Kind(entry.kind)](entry),
        recorded=_("Recorded %(moment)s by %(who)s") % recorded,
        correction=_correction(void) if void else "",
        signature=signatures.get(entry.reference),
        correction_signature=signatures.get(void.reference) if void else None,
    )


def look_row(event: Event, people: Mapping[str, User]) -> LookRow:
    """Return who looked, when and how."""
    return LookRow(moment(event.at), _who(event.actor, people), how(event))


def _who(actor: str, people: Mapping[str, User]) -> str:
    if actor == trail.SYSTEM:
        return _("The program itself")
    # An event outlives the account that it names.
    return _named(people[actor]) if actor in people else actor


def _correction(void: Void) -> str:
    words = {"moment": moment(void.recorded_at), "reason": void.reason}
    return _("Corrected on %(moment)s: %(reason)s This entry no longer counts.") % words


def _named(user: User) -> str:
    # A colleague without a name on record is still somebody of one role.
    place = user.pharmacy or user.clinic
    return " · ".join([name_of(user), str(user.get_role_display()), *([place.name] if place else [])])

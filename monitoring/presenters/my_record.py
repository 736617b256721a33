"""Say each entry of a record to the patient it is about, in plain words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from audit.actions import Action
from audit.models import Event
from monitoring.presenters.dates import day_in_words, moment
from monitoring.presenters.entries import name_of, plain
from patients.models import Entry, Kind, Void


@dataclass(frozen=True, slots=True)
class EntryRow:
    """Hold one entry as its patient reads it."""

    what: str
    says: str
    recorded: str
    correction: str = ""


@dataclass(frozen=True, slots=True)
class LookRow:
    """Hold one look at a record as its patient reads it."""

    when: str
    who: str
    how: str


SAYS: dict[Kind, Callable[[Any], str]] = {
    Kind.PATIENT: lambda fact: f"You were born on {day_in_words(fact.born_on)}.",
    Kind.CATEGORY: lambda fact: f"From {day_in_words(fact.from_on)}: {fact.get_category_display().lower()}.",
    Kind.ENROLLMENT: lambda fact: f"You were enrolled in the program on {day_in_words(fact.opened_on)}.",
    Kind.WEIGHT: lambda fact: f"You weighed {plain(fact.weight_kg)} kg on {day_in_words(fact.weighed_on)}.",
    Kind.SIDE_EFFECT: lambda fact: (
        f"{fact.get_symptom_display()}, {fact.get_severity_display().lower()}, on {day_in_words(fact.noticed_on)}."
    ),
    Kind.SIDE_EFFECT_REVIEW: lambda fact: f"Your clinic answered on {day_in_words(fact.reviewed_on)}: {fact.outcome}",
    Kind.ENROLLMENT_CLOSURE: lambda fact: (
        f"Your enrollment was closed on {day_in_words(fact.closed_on)}: {fact.reason}"
    ),
    Kind.CONSENT: lambda fact: (
        f"{fact.get_form_display()}: signed by {fact.printed_name} on {day_in_words(fact.signed_on)}."
    ),
    Kind.COUNSELING: lambda fact: f"Your prescriber confirmed that you talked, on {day_in_words(fact.confirmed_on)}.",
    Kind.ACKNOWLEDGMENT: lambda fact: f"You answered the month's questions on {day_in_words(fact.answered_on)}.",
    Kind.CONTRACEPTION: lambda fact: (
        f"{_listed(fact.forms)}, as said by {'you' if fact.declared_by == 'patient' else 'your prescriber'} "
        f"on {day_in_words(fact.declared_on)}."
    ),
    Kind.CYCLE: lambda fact: f"From {day_in_words(fact.from_on)}: {fact.get_pattern_display().lower()}.",
    Kind.MENSES: lambda fact: f"A period began on {day_in_words(fact.started_on)}.",
    Kind.HOME_TESTING_PERMITTED: lambda fact: f"You may test at home from {day_in_words(fact.from_on)}.",
    Kind.PREGNANCY_TEST: lambda fact: (
        f"{fact.get_result_display()}; the specimen was taken on {day_in_words(fact.collected_on)}."
    ),
    Kind.PREGNANCY_RESOLVED: lambda fact: f"Recorded as ended on {day_in_words(fact.on)}.",
    Kind.VISIT: lambda fact: f"You saw your prescriber's office on {day_in_words(fact.on)}.",
    Kind.DISPENSE: lambda fact: f"{fact.days_supply} days of supply were handed over on {day_in_words(fact.on)}.",
    Kind.INDICATION: lambda fact: (
        f"{fact.code.replace('_', ' ').capitalize()}, recorded on {day_in_words(fact.recorded_on)}."
    ),
    Kind.LAB: lambda fact: (
        f"{fact.get_analyte_display()} {plain(fact.value)} {fact.unit} "
        f"(upper limit {plain(fact.upper_limit)}), taken on {day_in_words(fact.collected_on)}."
    ),
    Kind.OVERRIDE: lambda fact: (
        f"Your prescriber lifted a hold of your clinic from {day_in_words(fact.from_on)} through {day_in_words(fact.until_on)}: "
        f"{fact.reason}"
    ),
}
_HOW = {Action.PATIENT_VIEWED: "opened your record", Action.PATIENT_LOOKED_UP: "looked you up at the counter"}


def entry_row(entry: Entry, corrections: Mapping[int, Void]) -> EntryRow:
    """Return what one entry says, who recorded it, and whether it was taken back."""
    void = corrections.get(entry.pk)
    return EntryRow(
        what=entry.get_kind_display(),
        says=SAYS[Kind(entry.kind)](entry),
        recorded=f"recorded {moment(entry.recorded_at)} by {_named(entry.recorded_by)}",
        correction=f"Corrected on {moment(void.recorded_at)}: {void.reason} This entry no longer counts."
        if void
        else "",
    )


def look_row(event: Event, people: Mapping[str, User]) -> LookRow:
    """Return who looked, when and how."""
    person = people.get(event.actor)
    return LookRow(moment(event.at), _named(person) if person else "the program itself", _HOW[Action(event.action)])


def _named(user: User) -> str:
    # A colleague without a name on record is still somebody of one role.
    place = user.pharmacy or user.clinic
    return f"{name_of(user)}, {user.get_role_display().lower()}{f' at {place.name}' if place else ''}"


def _listed(forms: list[str]) -> str:
    return ", ".join(each.replace("_", " ") for each in forms) or "None"

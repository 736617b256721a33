"""Say what an entry of the record states, in one line."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from accounts.models import User
from monitoring.models import Analyte, CyclePattern, Declarer, Severity, Symptom, TestResult, TestSetting
from monitoring.policy.requirements import BY_ID
from monitoring.presenters.contraceptives import named
from monitoring.presenters.dates import day_in_words
from patients.models import Basis, ConsentForm, Entry, Kind, RiskCategory, Signer


class Statement(NamedTuple):
    """Hold the day an entry is about, if it has one, and what it says."""

    on: date | None
    text: str


INDICATIONS = {
    "severe_acne": "Severe acne",
    "rosacea": "Rosacea",
    "sebaceous_hyperplasia": "Sebaceous hyperplasia",
    "hidradenitis_suppurativa": "Hidradenitis suppurativa",
    "cosmetic": "Cosmetic",
    "other": "Another diagnosis",
}


def state(entry: Entry) -> Statement:
    """Return what an entry says, and of which day."""
    on, text = _STATEMENTS[Kind(entry.kind)](entry)
    return Statement(on, text)


def name_of(user: User) -> str:
    """Return what people call a user."""
    return user.get_full_name() or user.get_username()


def plain(number: Decimal) -> str:
    """Return a number without the zeros that the column adds: 22, 1.2."""
    return f"{number.normalize():f}"


def _category(row: Any) -> tuple[date, str]:
    basis = "" if row.basis == Basis.DEFAULT else f" ({Basis(row.basis).label.lower()})"
    return row.from_on, f"{RiskCategory(row.category).label}{basis}"


def _contraception(row: Any) -> tuple[date, str]:
    forms = ", ".join(named(form) for form in row.forms) or "no form at all"
    since = f"; both used since {day_in_words(row.used_since)}" if row.used_since else ""
    return row.declared_on, f"Declared by the {Declarer(row.declared_by).label.lower()}: {forms}{since}"


def _test(row: Any) -> tuple[date, str]:
    result = f"{TestResult(row.result).label} · {TestSetting(row.setting).label}"
    sensitivity = f" · sensitivity {plain(row.sensitivity_miu_ml)} mIU/mL"
    resulted = f" · result on {day_in_words(row.resulted_on)}" if row.resulted_on else ""
    return row.collected_on, f"{result}{sensitivity}{resulted}"


def _indication(row: Any) -> tuple[date, str]:
    parts = [INDICATIONS.get(row.code, row.code)]
    parts += ["conventional therapy failed"] if row.conventional_therapy_failed else []
    parts += [f"justification: {row.justification}"] if row.justification.strip() else []
    parts += [f"tried before: {row.prior_therapies}"] if row.prior_therapies.strip() else []
    return row.recorded_on, " · ".join(parts)


def _lab(row: Any) -> tuple[date, str]:
    times = f"{row.value / row.upper_limit:.2f}".rstrip("0").rstrip(".")
    limit = f"upper limit {plain(row.upper_limit)}"
    return row.collected_on, f"{Analyte(row.analyte).label} {plain(row.value)} {row.unit} · {limit} · {times} × limit"


def _override(row: Any) -> tuple[date, str]:
    title = BY_ID[row.requirement].title if row.requirement in BY_ID else row.requirement
    by = f" ({row.by_name})" if row.by_name else ""
    return row.from_on, f"“{title}” through {day_in_words(row.until_on)}: {row.reason}{by}"


def _consent(row: Any) -> tuple[date, str]:
    signer = Signer(row.signed_by).label.lower()
    return row.signed_on, f"{ConsentForm(row.form).label}, signed by the {signer}: {row.printed_name}"


def _side_effect(row: Any) -> tuple[date, str]:
    note = f": {row.note}" if row.note.strip() else ""
    return row.noticed_on, f"{Symptom(row.symptom).label} · {Severity(row.severity).label.lower()}{note}"


_STATEMENTS: dict[Kind, Callable[[Any], tuple[date | None, str]]] = {
    Kind.PATIENT: lambda row: (row.born_on, "Born"),
    Kind.CATEGORY: _category,
    Kind.ENROLLMENT: lambda row: (row.opened_on, "Opened"),
    Kind.ENROLLMENT_CLOSURE: lambda row: (row.closed_on, f"Closed from this day on: {row.reason}"),
    Kind.CONSENT: _consent,
    Kind.COUNSELING: lambda row: (row.confirmed_on, "Confirmed by the prescriber"),
    Kind.ACKNOWLEDGMENT: lambda row: (row.answered_on, "The patient answered this month's questions"),
    Kind.CONTRACEPTION: _contraception,
    Kind.CYCLE: lambda row: (row.from_on, CyclePattern(row.pattern).label),
    Kind.MENSES: lambda row: (row.started_on, "Started"),
    Kind.HOME_TESTING_PERMITTED: lambda row: (row.from_on, "From this day on"),
    Kind.PREGNANCY_TEST: _test,
    Kind.PREGNANCY_RESOLVED: lambda row: (row.on, "No longer pregnant from this day on"),
    Kind.VISIT: lambda row: (row.on, "Seen"),
    Kind.DISPENSE: lambda row: (row.on, f"{row.days_supply} days of supply"),
    Kind.INDICATION: _indication,
    Kind.LAB: _lab,
    Kind.OVERRIDE: _override,
    Kind.WEIGHT: lambda row: (row.weighed_on, f"{plain(row.weight_kg)} kg"),
    Kind.SIDE_EFFECT: _side_effect,
    Kind.SIDE_EFFECT_REVIEW: lambda row: (row.reviewed_on, row.outcome),
    Kind.VOID: lambda row: (None, row.reason),
}

"""Say what an entry of the record states, in one line."""

from collections.abc import Callable
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from monitoring.models import Analyte, CyclePattern, Declarer, Severity, Symptom, TestResult, TestSetting
from monitoring.presenters.contraceptives import named
from monitoring.presenters.dates import day_in_words
from monitoring.presenters.reasons import title_of
from patients.models import Basis, ConsentForm, Entry, Kind, Patient, RiskCategory, Signer


class Statement(NamedTuple):
    """Hold the day an entry is about, if it has one, and what it says."""

    on: date | None
    text: str


INDICATIONS = {
    "severe_acne": gettext_lazy("Severe acne"),
    "rosacea": gettext_lazy("Rosacea"),
    "sebaceous_hyperplasia": gettext_lazy("Sebaceous hyperplasia"),
    "hidradenitis_suppurativa": gettext_lazy("Hidradenitis suppurativa"),
    "cosmetic": gettext_lazy("Cosmetic"),
    "other": gettext_lazy("Another diagnosis"),
}


def state(entry: Entry) -> Statement:
    """Return what an entry says, and of which day."""
    on, text = _STATEMENTS[Kind(entry.kind)](entry)
    return Statement(on, text)


def statement_of(entry: Entry) -> str:
    """Return what an entry says, after its day."""
    on, text = state(entry)
    return f"{day_in_words(on)}: {text}" if on else text


def name_of(user: User) -> str:
    """Return what people call a user."""
    return user.get_full_name() or user.get_username()


def listed_name(patient: Patient) -> str:
    """Return a patient's name as a list sorts it."""
    return f"{patient.family_name}, {patient.given_name}"


def plain(number: int | Decimal) -> str:
    """Return a number without the zeros that the column adds: 22, 1.2."""
    return f"{Decimal(number).normalize():f}"


def times_limit(value: Decimal, upper_limit: Decimal) -> str:
    """Return how many times its upper limit a value is, to two decimals at most: 0.55, 3, 3.1."""
    # Rounded up: what is above 3 times the limit never reads as 3, and what is not never reads as more.
    times = (value / upper_limit).quantize(Decimal("0.01"), ROUND_CEILING)
    return f"{times:.2f}".rstrip("0").rstrip(".")


def reason_in_words(reason: str) -> str:
    """Return a reason as somebody wrote it; one of the program's own is said in the reader's language."""
    return _(reason) if reason else ""


def _category(row: Any) -> tuple[date, str]:
    basis = "" if row.basis == Basis.DEFAULT else f" ({Basis(row.basis).label.lower()})"
    return row.from_on, f"{RiskCategory(row.category).label}{basis}"


_DECLARED = {
    Declarer.PRESCRIBER: gettext_lazy("Declared by the prescriber: %(forms)s"),
    Declarer.PATIENT: gettext_lazy("Declared by the patient: %(forms)s"),
}


def _contraception(row: Any) -> tuple[date, str]:
    forms = ", ".join(named(form) for form in row.forms) or _("no form at all")
    parts = [_DECLARED[Declarer(row.declared_by)] % {"forms": forms}]
    parts += [_("both used since %(day)s") % {"day": day_in_words(row.used_since)}] if row.used_since else []
    return row.declared_on, " · ".join(parts)


def _test(row: Any) -> tuple[date, str]:
    parts = [str(TestResult(row.result).label), str(TestSetting(row.setting).label)]
    parts += [_("sensitivity %(number)s mIU/mL") % {"number": plain(row.sensitivity_miu_ml)}]
    parts += [_("result on %(day)s") % {"day": day_in_words(row.resulted_on)}] if row.resulted_on else []
    return row.collected_on, " · ".join(parts)


def _indication(row: Any) -> tuple[date, str]:
    parts = [str(INDICATIONS.get(row.code, row.code))]
    parts += [_("conventional therapy failed")] if row.conventional_therapy_failed else []
    parts += [_("justification: %(text)s") % {"text": row.justification}] if row.justification.strip() else []
    parts += [_("tried before: %(text)s") % {"text": row.prior_therapies}] if row.prior_therapies.strip() else []
    return row.recorded_on, " · ".join(parts)


def _lab(row: Any) -> tuple[date, str]:
    said = _("%(analyte)s %(value)s %(unit)s · upper limit %(limit)s · %(times)s × limit") % {
        "analyte": Analyte(row.analyte).label,
        "value": plain(row.value),
        "unit": row.unit,
        "limit": plain(row.upper_limit),
        "times": times_limit(row.value, row.upper_limit),
    }
    return row.collected_on, said


def _override(row: Any) -> tuple[date, str]:
    said = _("“%(requirement)s” through %(day)s: %(reason)s") % {
        "requirement": title_of(row.requirement),
        "day": day_in_words(row.until_on),
        "reason": row.reason,
    }
    return row.from_on, f"{said} ({row.by_name})" if row.by_name else said


_SIGNED = {
    Signer.PATIENT: gettext_lazy("%(form)s, signed by the patient: %(name)s"),
    Signer.GUARDIAN: gettext_lazy("%(form)s, signed by the parent or guardian: %(name)s"),
}


def _consent(row: Any) -> tuple[date, str]:
    words = {"form": ConsentForm(row.form).label, "name": row.printed_name}
    return row.signed_on, _SIGNED[Signer(row.signed_by)] % words


def _dispense(row: Any) -> tuple[date, str]:
    days = row.days_supply
    return row.on, ngettext("%(days)d day of supply", "%(days)d days of supply", days) % {"days": days}


def _side_effect(row: Any) -> tuple[date, str]:
    note = f": {row.note}" if row.note.strip() else ""
    return row.noticed_on, f"{Symptom(row.symptom).label} · {Severity(row.severity).label.lower()}{note}"


_STATEMENTS: dict[Kind, Callable[[Any], tuple[date | None, str]]] = {
    Kind.PATIENT: lambda row: (row.born_on, _("Born")),
    Kind.CATEGORY: _category,
    Kind.ENROLLMENT: lambda row: (row.opened_on, _("Opened")),
    Kind.ENROLLMENT_CLOSURE: lambda row: (
        row.closed_on,
        _("Closed from this day on: %(reason)s") % {"reason": row.reason},
    ),
    Kind.CONSENT: _consent,
    Kind.COUNSELING: lambda row: (row.confirmed_on, _("Confirmed by the prescriber")),
    Kind.ACKNOWLEDGMENT: lambda row: (row.answered_on, _("The patient answered this month's questions")),
    Kind.CONTRACEPTION: _contraception,
    Kind.CYCLE: lambda row: (row.from_on, str(CyclePattern(row.pattern).label)),
    Kind.MENSES: lambda row: (row.started_on, _("Started")),
    Kind.HOME_TESTING_PERMITTED: lambda row: (row.from_on, _("From this day on")),
    Kind.PREGNANCY_TEST: _test,
    Kind.PREGNANCY_RESOLVED: lambda row: (row.on, _("No longer pregnant from this day on")),
    Kind.VISIT: lambda row: (row.on, _("Seen")),
    Kind.DISPENSE: _dispense,
    Kind.INDICATION: _indication,
    Kind.LAB: _lab,
    Kind.OVERRIDE: _override,
    Kind.WEIGHT: lambda row: (row.weighed_on, f"{plain(row.weight_kg)} kg"),
    Kind.SIDE_EFFECT: _side_effect,
    Kind.SIDE_EFFECT_REVIEW: lambda row: (row.reviewed_on, row.outcome),
    Kind.VOID: lambda row: (None, reason_in_words(row.reason)),
}

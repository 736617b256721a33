"""Phrase the facts that stories record: short names for what a clinic writes down every day."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from monitoring.services.new_facts import NewFact
from patients.models import ConsentForm, Kind, Language, Signer
from patients.services import consents

FORMS = ("combination_pill", "male_latex_condom")
QUESTION_SET = "2026-11"


def pregnancy_test(on: date, *, result: str = "negative", setting: str = "clia") -> NewFact:
    """Phrase a pregnancy test whose result came on the same day."""
    fields = {"collected_on": on, "result": result, "setting": setting, "resulted_on": on}
    return NewFact(Kind.PREGNANCY_TEST, fields)


def lab(on: date, analyte: str, value: str, *, unit: str = "U/L", limit: str = "40") -> NewFact:
    """Phrase one laboratory value."""
    fields = {"collected_on": on, "analyte": analyte, "value": Decimal(value), "unit": unit}
    return NewFact(Kind.LAB, {**fields, "upper_limit": Decimal(limit)})


def enzymes(on: date, *, alt: str = "22", ast: str = "19") -> list[NewFact]:
    """Phrase both liver enzymes."""
    return [lab(on, "alt", alt), lab(on, "ast", ast)]


def usual_enzymes(on: date) -> list[NewFact]:
    """Phrase both liver enzymes as they rise and fall from month to month in somebody well."""
    return enzymes(on, alt=str(18 + on.toordinal() % 13), ast=str(16 + on.toordinal() % 9))


def weight(on: date, kilograms: str) -> NewFact:
    """Phrase a weight."""
    return NewFact(Kind.WEIGHT, {"weighed_on": on, "weight_kg": Decimal(kilograms)})


def side_effect(on: date, symptom: str, severity: str = "mild", note: str = "") -> NewFact:
    """Phrase what the patient noticed."""
    return NewFact(Kind.SIDE_EFFECT, {"noticed_on": on, "symptom": symptom, "severity": severity, "note": note})


def bilirubin(on: date, value: str) -> NewFact:
    """Phrase a total bilirubin in mg/dL, whose upper limit is 1.2."""
    return lab(on, "bilirubin_total", value, unit="mg/dL", limit="1.2")


def visit(on: date) -> NewFact:
    """Phrase a visit."""
    return NewFact(Kind.VISIT, {"on": on})


def home_testing(on: date) -> NewFact:
    """Phrase the prescriber's permission of home tests."""
    return NewFact(Kind.HOME_TESTING_PERMITTED, {"from_on": on})


def resolved(on: date) -> NewFact:
    """Phrase the end of a pregnancy."""
    return NewFact(Kind.PREGNANCY_RESOLVED, {"on": on})


def category(on: date, category: str, basis: str) -> NewFact:
    """Phrase a patient's category from a day on."""
    return NewFact(Kind.CATEGORY, {"from_on": on, "category": category, "basis": basis})


def menses(on: date) -> NewFact:
    """Phrase the first day of menses."""
    return NewFact(Kind.MENSES, {"started_on": on})


def cycle(on: date, pattern: str) -> NewFact:
    """Phrase the cycle's pattern from a day on."""
    return NewFact(Kind.CYCLE, {"from_on": on, "pattern": pattern})


def counseling(on: date) -> NewFact:
    """Phrase the prescriber's confirmation of counseling."""
    return NewFact(Kind.COUNSELING, {"confirmed_on": on})


def contraception(on: date, by: str, forms: Sequence[str], *, since: date | None = None) -> NewFact:
    """Phrase one party's declaration of the forms in use."""
    fields = {"declared_on": on, "declared_by": by, "forms": list(forms), "used_since": since}
    return NewFact(Kind.CONTRACEPTION, fields)


def questions(on: date) -> NewFact:
    """Phrase the comprehension questions, answered and acknowledged."""
    return NewFact(Kind.ACKNOWLEDGMENT, {"answered_on": on, "question_set": QUESTION_SET})


def consent(
    form: ConsentForm, on: date, *, name: str, signer: Signer = Signer.PATIENT, language: Language = Language.ENGLISH
) -> NewFact:
    """Phrase a signature under the text in use."""
    fields = {"form": form, "signed_on": on, "signed_by": signer, "printed_name": name}
    return NewFact(Kind.CONSENT, {**fields, "text": consents.current_text(form, language)})


def override(on: date, until: date, requirement: str, *, reason: str, by_name: str) -> NewFact:
    """Phrase a prescriber's override of a clinic hold."""
    fields = {"requirement": requirement, "from_on": on, "until_on": until, "reason": reason, "by_name": by_name}
    return NewFact(Kind.OVERRIDE, fields)

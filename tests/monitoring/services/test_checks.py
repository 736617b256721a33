"""Both sides of each rule of the record: what cannot be is refused, what is unlikely asks to be confirmed."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from monitoring.models import Analyte
from monitoring.services import checks
from monitoring.services.checks import UNITS, NeedsConfirmation, NotRecordable
from patients.models import ConsentText, Fact, Kind, Patient

TODAY = date(2026, 11, 23)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
LAB = {"collected_on": TODAY, "analyte": "alt", "value": Decimal(22), "unit": "U/L", "upper_limit": Decimal(40)}
TEST = {"collected_on": TODAY, "result": "negative", "setting": "clia"}
CONSENT = {"form": "treatment", "signed_on": TODAY, "signed_by": "patient", "printed_name": "Ana Lopez"}
TREATMENT = ConsentText(form="treatment", version="1", language="en")
VALID: dict[Kind, dict[str, Any]] = {
    Kind.PATIENT: {"born_on": date(1998, 5, 4)},
    Kind.CATEGORY: {"from_on": TODAY, "category": "can", "basis": "default"},
    Kind.CONSENT: {**CONSENT, "text": TREATMENT},
    Kind.COUNSELING: {"confirmed_on": TODAY},
    Kind.ACKNOWLEDGMENT: {"answered_on": TODAY, "question_set": "2026-1", "answers": {"q1": "b"}},
    Kind.CONTRACEPTION: {"declared_on": TODAY, "declared_by": "patient", "forms": ["iud"], "used_since": TODAY},
    Kind.MENSES: {"started_on": TODAY},
    Kind.PREGNANCY_TEST: {**TEST, "resulted_on": TODAY},
    Kind.PREGNANCY_RESOLVED: {"on": TODAY},
    Kind.VISIT: {"on": TODAY},
    Kind.DISPENSE: {"on": TODAY, "days_supply": 30},
    Kind.INDICATION: {"recorded_on": TODAY, "code": "severe_acne"},
    Kind.LAB: LAB,
    Kind.WEIGHT: {"weighed_on": TODAY, "weight_kg": 60},
    Kind.SIDE_EFFECT: {"noticed_on": TODAY, "symptom": "headache", "severity": "mild"},
    Kind.SIDE_EFFECT_REVIEW: {"reviewed_on": TODAY, "outcome": "Seen."},
}
HAPPENED = [
    (Kind.PATIENT, "born_on"),
    (Kind.CONSENT, "signed_on"),
    (Kind.COUNSELING, "confirmed_on"),
    (Kind.ACKNOWLEDGMENT, "answered_on"),
    (Kind.CONTRACEPTION, "declared_on"),
    (Kind.CONTRACEPTION, "used_since"),
    (Kind.MENSES, "started_on"),
    (Kind.PREGNANCY_TEST, "collected_on"),
    (Kind.PREGNANCY_TEST, "resulted_on"),
    (Kind.PREGNANCY_RESOLVED, "on"),
    (Kind.VISIT, "on"),
    (Kind.DISPENSE, "on"),
    (Kind.INDICATION, "recorded_on"),
    (Kind.LAB, "collected_on"),
    (Kind.WEIGHT, "weighed_on"),
    (Kind.SIDE_EFFECT, "noticed_on"),
    (Kind.SIDE_EFFECT_REVIEW, "reviewed_on"),
]
# What may lie ahead: from when something will hold.
AHEAD = [
    (Kind.CATEGORY, {"from_on": TOMORROW, "category": "can"}),
    (Kind.ENROLLMENT, {"opened_on": TOMORROW}),
    (Kind.ENROLLMENT_CLOSURE, {"closed_on": TOMORROW, "reason": "Moves."}),
    (Kind.CYCLE, {"from_on": TOMORROW, "pattern": "regular"}),
    (Kind.HOME_TESTING_PERMITTED, {"from_on": TOMORROW}),
    (Kind.OVERRIDE, {"requirement": "continuity", "from_on": TOMORROW, "until_on": TOMORROW, "reason": "Planned."}),
]


def refusal(kind: Kind, **fields: Any) -> dict[str, str]:
    """Return what is refused of a valid entry in which these fields are changed."""
    try:
        checks.refuse_impossible(kind, {**VALID.get(kind, {}), **fields}, today=TODAY)
    except NotRecordable as refused:
        return refused.complaints
    return {}


def doubt(kind: Kind, **fields: Any) -> dict[str, str]:
    """Return what is asked about a valid entry in which these fields are changed."""
    try:
        checks.ask_about_unlikely(kind, {**VALID[kind], **fields}, today=TODAY)
    except NeedsConfirmation as asked:
        return asked.complaints
    return {}


@pytest.mark.parametrize(("kind", "fields"), VALID.items())
def test_a_plain_entry_of_today_is_neither_refused_nor_asked_about(kind: Kind, fields: dict[str, Any]) -> None:
    assert (refusal(kind), doubt(kind)) == ({}, {})


@pytest.mark.parametrize(("kind", "field"), HAPPENED)
def test_what_happened_did_not_happen_tomorrow(kind: Kind, field: str) -> None:
    fields = {"resulted_on": None} if kind is Kind.PREGNANCY_TEST else {}

    assert set(refusal(kind, **{**fields, field: TOMORROW})) == {field}
    assert refusal(kind, **{**fields, field: YESTERDAY if field != "resulted_on" else TODAY}) == {}


@pytest.mark.parametrize(("kind", "fields"), AHEAD)
def test_what_begins_may_begin_tomorrow(kind: Kind, fields: dict[str, Any]) -> None:
    assert refusal(kind, **fields) == {}


def test_every_kind_is_on_one_side_of_tomorrow() -> None:
    assert {kind for kind, _ in HAPPENED} | {kind for kind, _ in AHEAD} | {Kind.VOID} == set(Kind)


@pytest.mark.parametrize(
    ("collected_on", "resulted_on", "refused"),
    [(YESTERDAY, None, set()), (YESTERDAY, TODAY, set()), (TODAY, TODAY, set()), (TODAY, YESTERDAY, {"resulted_on"})],
)
def test_a_result_is_not_older_than_its_specimen(collected_on: date, resulted_on: Any, refused: set[str]) -> None:
    assert set(refusal(Kind.PREGNANCY_TEST, collected_on=collected_on, resulted_on=resulted_on)) == refused


@pytest.mark.parametrize(
    ("category", "basis", "refused"),
    [
        ("can", "default", set()),
        ("can", "hysterectomy", set()),
        ("cannot", "hysterectomy", set()),
        ("cannot", "cis_male", set()),
        ("cannot", "default", {"basis"}),
    ],
)
def test_cannot_get_pregnant_says_why(category: str, basis: str, refused: set[str]) -> None:
    assert set(refusal(Kind.CATEGORY, category=category, basis=basis)) == refused


def test_cannot_get_pregnant_without_a_word_of_the_basis_is_refused() -> None:
    with pytest.raises(NotRecordable, match="basis: Say why the patient cannot get pregnant"):
        checks.refuse_impossible(Kind.CATEGORY, {"from_on": TODAY, "category": "cannot"}, today=TODAY)


@pytest.mark.parametrize(("form", "refused"), [("treatment", set()), ("birth-defects", {"text"})])
def test_a_signed_text_is_that_of_its_form(form: str, refused: set[str]) -> None:
    assert set(refusal(Kind.CONSENT, form=form)) == refused


@pytest.mark.parametrize(("days_supply", "refused"), [(1, set()), (365, set()), (366, {"days_supply"})])
def test_a_supply_lasts_at_most_a_year(days_supply: int, refused: set[str]) -> None:
    assert set(refusal(Kind.DISPENSE, days_supply=days_supply)) == refused


@pytest.mark.parametrize(("kind", "refused"), [("visit", set()), ("lab", set()), ("void", {"of"})])
def test_a_correction_is_not_corrected(kind: str, refused: set[str]) -> None:
    assert set(refusal(Kind.VOID, of=Fact(kind=kind), reason="Wrong.")) == refused


@pytest.mark.parametrize("analyte", Analyte)
def test_every_analyte_has_its_units(analyte: Analyte) -> None:
    assert UNITS[analyte]


@pytest.mark.parametrize(
    ("analyte", "unit", "refused"),
    [
        ("alt", "U/L", set()),
        ("alt", " iu/l ", set()),
        ("alt", "µkat/L", set()),
        ("alt", "mg/dL", {"unit"}),
        ("alp", "µkat/L", {"unit"}),
        ("bilirubin_total", "mg/dL", set()),
        ("bilirubin_total", "umol/L", set()),
        ("bilirubin_total", "U/L", {"unit"}),
        ("triglycerides", "mmol/L", set()),
        ("creatine_kinase", "mmol/L", {"unit"}),
    ],
)
def test_a_lab_is_reported_in_a_unit_of_its_own(analyte: str, unit: str, refused: set[str]) -> None:
    assert set(refusal(Kind.LAB, analyte=analyte, unit=unit)) == refused


def test_a_refused_unit_is_quoted_with_what_was_expected() -> None:
    complaint = refusal(Kind.LAB, unit="mg/\ndL")["unit"]

    assert complaint == 'ALT is not reported in "mg/\\ndL"; expected one of these units: U/L, IU/L, µkat/L, ukat/L.'


@pytest.mark.parametrize(
    ("unit", "upper_limit", "asked"),
    [
        ("U/L", "4.9999", {"upper_limit"}),
        ("U/L", "5", set()),
        ("U/L", "150", set()),
        ("U/L", "150.0001", {"upper_limit"}),
        ("µkat/L", "0.0999", {"upper_limit"}),
        ("µkat/L", "0.1", set()),
        ("µkat/L", "2.5", set()),
        ("µkat/L", "40", {"upper_limit"}),
    ],
)
def test_an_unusual_limit_is_asked_about(unit: str, upper_limit: str, asked: set[str]) -> None:
    assert set(doubt(Kind.LAB, value=Decimal(1), unit=unit, upper_limit=Decimal(upper_limit))) == asked


@pytest.mark.parametrize(("value", "asked"), [("0", set()), ("4000", set()), ("4000.0001", {"value"})])
def test_a_value_over_a_hundred_times_its_limit_is_asked_about(value: str, asked: set[str]) -> None:
    assert set(doubt(Kind.LAB, value=Decimal(value))) == asked


@pytest.mark.parametrize(
    ("born_on", "asked"),
    [
        (date(2014, 12, 31), set()),
        (date(2015, 1, 1), {"born_on"}),
        (TODAY, {"born_on"}),
        (date(1926, 1, 1), set()),
        (date(1925, 12, 31), {"born_on"}),
    ],
)
def test_an_unlikely_age_is_asked_about(born_on: date, asked: set[str]) -> None:
    assert set(doubt(Kind.PATIENT, born_on=born_on)) == asked


@pytest.mark.parametrize(("days", "asked"), [(365, set()), (366, {"collected_on"})])
def test_a_specimen_of_more_than_a_year_ago_is_asked_about(days: int, asked: set[str]) -> None:
    assert set(doubt(Kind.PREGNANCY_TEST, collected_on=TODAY - timedelta(days=days))) == asked


def test_every_complaint_is_given_at_once() -> None:
    assert set(refusal(Kind.LAB, collected_on=TOMORROW, unit="mg/dL")) == {"collected_on", "unit"}


def test_the_complaint_names_its_field() -> None:
    with pytest.raises(NotRecordable, match=r"^on: This date lies in the future; record it once it has happened.$"):
        checks.refuse_impossible(Kind.VISIT, {"on": TOMORROW}, today=TODAY)


@pytest.mark.parametrize(("owner", "refused"), [(1, set()), (2, {"of"})])
def test_an_entry_refers_only_to_entries_of_its_own_patient(owner: int, refused: set[str]) -> None:
    fields = {"of": Fact(patient_id=owner), "reason": "Wrong."}
    complaints: dict[str, str] = {}

    try:
        checks.refuse_foreign(fields, patient=Patient(pk=1))
    except NotRecordable as error:
        complaints = error.complaints

    assert set(complaints) == refused


@pytest.mark.parametrize("weight_kg", [20, 400])
def test_a_weight_may_be_anything_a_person_weighs(weight_kg: int) -> None:
    assert refusal(Kind.WEIGHT, weight_kg=weight_kg) == {}


@pytest.mark.parametrize("weight_kg", [Decimal("19.9"), Decimal("400.1")])
def test_a_weight_that_nobody_has_is_refused(weight_kg: Decimal) -> None:
    assert refusal(Kind.WEIGHT, weight_kg=weight_kg) == {
        "weight_kg": "A weight lies between 20 and 400 kg; check the number and the unit."
    }


def test_a_weight_has_one_decimal_at_most() -> None:
    assert refusal(Kind.WEIGHT, weight_kg=Decimal("57.55")) == {
        "weight_kg": "Write the weight with one decimal at most."
    }

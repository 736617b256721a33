"""Whatever is not valid is refused with one sentence that names the case, the fact, the field and what was expected."""

import json
from typing import Any

import pytest

from monitoring.policy import cases
from monitoring.policy.reading import Invalid, shown
from tests.policy import month
from tests.policy.month import DELETE, FIRST, LATER, changed, with_field


def complaint(document: str) -> str:
    with pytest.raises(Invalid) as caught:
        cases.read_all(document)
    return str(caught.value)


def complaint_of(raw: Any) -> str:
    return complaint(json.dumps([month.raw(LATER), raw]))


DAY = "expected a calendar date such as 2026-11-23"
INSTANT = "expected an instant with an offset such as 2026-11-23T09:00:00-05:00"
TEXT = "expected a text that is not empty"


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        ("id", DELETE, "field id: missing"),
        ("at", DELETE, "field at: missing"),
        ("ask", DELETE, "field ask: missing"),
        ("facts", DELETE, "field facts: missing"),
        ("pharmacy", DELETE, 'field pharmacy: missing; "dispense" asks for a pharmacy'),
        ("id", "", f'field id: {TEXT}, got ""'),
        ("id", "  ", f'field id: {TEXT}, got "  "'),
        ("id", 5, f"field id: {TEXT}, got 5"),
        ("id", None, f"field id: {TEXT}, got null"),
        ("colour", "red", 'field "colour": unknown field; expected one of id, at, ask, facts, known_at, prescriber, '
         "pharmacy, policy, clinic, order, expect"),
        ("at", "2027-03-10T12:00:00", f'field at: {INSTANT}, got "2027-03-10T12:00:00"'),
        ("at", "2027-03-10", f'field at: {INSTANT}, got "2027-03-10"'),
        ("at", "2027-02-30T12:00:00Z", f'field at: {INSTANT}, got "2027-02-30T12:00:00Z"'),
        ("at", "2027-03-10T12:00Z", f'field at: {INSTANT}, got "2027-03-10T12:00Z"'),
        ("at", "2027-03-10T25:00:00Z", f'field at: {INSTANT}, got "2027-03-10T25:00:00Z"'),
        ("at", "2027-03-10T12:00:00+05:60", f'field at: {INSTANT}, got "2027-03-10T12:00:00+05:60"'),
        ("at", "2027-03-10T12:00:00+24:00", f'field at: {INSTANT}, got "2027-03-10T12:00:00+24:00"'),
        ("at", "0001-01-01T00:00:00Z", "field at: expected an instant in the years 1 to 9999 of Eastern Time, got "
         '"0001-01-01T00:00:00Z"'),
        ("at", "9999-12-31T23:59:59-14:00", "field at: expected an instant in the years 1 to 9999 of Eastern Time, got "
         '"9999-12-31T23:59:59-14:00"'),
        ("at", 1, f"field at: {INSTANT}, got 1"),
        ("known_at", None, f"field known_at: {INSTANT}, got null"),
        ("ask", "refill", 'field ask: expected one of prescribe, dispense, got "refill"'),
        ("ask", None, "field ask: expected one of prescribe, dispense, got null"),
        ("prescriber", None, f"field prescriber: {TEXT}, got null"),
        ("pharmacy", " ", f'field pharmacy: {TEXT}, got " "'),
        ("policy", "ipledge-2020", "field policy: expected one of ipledge-2021, ipledge-2021-discretion, "
         'ipledge-2026, got "ipledge-2020"'),
        ("policy", None, "field policy: expected one of ipledge-2021, ipledge-2021-discretion, ipledge-2026, got null"),
        ("clinic", "weekly", 'field clinic: expected one of none, smpc, monthly, got "weekly"'),
        ("clinic", ["none"], 'field clinic: expected one of none, smpc, monthly, got ["none"]'),
        ("facts", {}, "field facts: expected a list of facts, got {}"),
        ("facts", None, "field facts: expected a list of facts, got null"),
        ("order", [], "field order: expected an object, got []"),
        ("order", None, "field order: expected an object, got null"),
        ("order.days", 3, 'field order, field "days": unknown field; expected one of days_supply, refills'),
        ("order.days_supply", 0, "field order, field days_supply: expected a whole number above zero, got 0"),
        ("order.days_supply", -1, "field order, field days_supply: expected a number of zero or more, got -1"),
        ("order.days_supply", 30.5, "field order, field days_supply: expected a whole number, got 30.5"),
        ("order.days_supply", "30", 'field order, field days_supply: expected a number, got "30"'),
        ("order.days_supply", True, "field order, field days_supply: expected a number, got true"),
        ("order.days_supply", None, "field order, field days_supply: expected a number, got null"),
        ("order.refills", -1, "field order, field refills: expected a number of zero or more, got -1"),
        ("order.refills", 0.5, "field order, field refills: expected a whole number, got 0.5"),
        ("order.refills", 10**15 + 0.5, "field order, field refills: expected a whole number, got 1000000000000000.5"),
        ("order.refills", False, "field order, field refills: expected a number, got false"),
    ],
)  # fmt: skip
def test_a_case_that_is_not_valid_is_refused_by_field(place: str, value: Any, expected: str) -> None:
    case = "case 2" if place == "id" and value in (DELETE, 5, None) else f'case 2 ("{"c" if place != "id" else value}")'

    assert complaint_of(with_field(place, value)) == f"{case}, {expected}"


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        ("patient.born_on", DELETE, "field born_on: missing"),
        ("patient.born_on", "1995-5-5", f'field born_on: {DAY}, got "1995-5-5"'),
        ("patient.born_on", "2023-02-30", f'field born_on: {DAY}, got "2023-02-30"'),
        ("patient.born_on", "2023-02-03T00:00:00Z", f'field born_on: {DAY}, got "2023-02-03T00:00:00Z"'),
        ("patient.born_on", "0000-01-01", f'field born_on: {DAY}, got "0000-01-01"'),
        # Digits, but not of ASCII.
        ("patient.born_on", "２０23-01-01", f'field born_on: {DAY}, got "\\uff12\\uff1023-01-01"'),
        ("patient.born_on", "2023-01-01\n", f'field born_on: {DAY}, got "2023-01-01\\n"'),
        ("patient.born_on", 20230101, f"field born_on: {DAY}, got 20230101"),
        ("patient.born_on", None, f"field born_on: {DAY}, got null"),
        ("patient.kind", DELETE, "field kind: missing"),
        ("patient.name", "Ann", 'field "name": unknown field; expected one of id, kind, born_on, recorded_at'),
        ("patient.recorded_at", None, f"field recorded_at: {INSTANT}, got null"),
        ("patient.recorded_at", "2023-01-01", f'field recorded_at: {INSTANT}, got "2023-01-01"'),
        ("category.category", "male", 'field category: expected one of can, cannot, got "male"'),
        ("category.category", "cannot", 'field basis: expected a basis other than "default" for the category "cannot"'),
        ("category.basis", "other", "field basis: expected one of default, cis_male, hysterectomy, "
         'bilateral_oophorectomy, post_menopausal, got "other"'),
        ("enrollment.closed_on", None, f"field closed_on: {DAY}, got null"),
        ("treatment.form", "other", 'field form: expected one of treatment, birth-defects, got "other"'),
        ("treatment.signed_by", "mother", 'field signed_by: expected one of patient, guardian, got "mother"'),
        ("prescriber.subject", "nurse", 'field subject: expected one of prescriber, pharmacy, got "nurse"'),
        ("prescriber.who", "", f'field who: {TEXT}, got ""'),
        ("prescriber.specialty", " ", f'field specialty: {TEXT}, got " "'),
        ("by-patient.declared_by", "nurse", 'field declared_by: expected one of prescriber, patient, got "nurse"'),
        ("by-patient.forms", "iud", 'field forms: expected a list of texts, got "iud"'),
        ("by-patient.forms", ["iud", ""], f'field forms: {TEXT}, got ""'),
        ("by-patient.forms", ["iud", 3], f"field forms: {TEXT}, got 3"),
        ("by-patient.forms", [["iud"]], f'field forms: {TEXT}, got ["iud"]'),
        ("by-patient.used_since", None, f"field used_since: {DAY}, got null"),
        ("test.result", "unsure", 'field result: expected one of negative, positive, indeterminate, got "unsure"'),
        ("test.setting", "spa", 'field setting: expected one of clia, medical, home, got "spa"'),
        ("test.resulted_on", "2027-03-04", "field resulted_on: expected a date not before collected_on"),
        ("test.sensitivity_miu_ml", 0, "field sensitivity_miu_ml: expected a number above zero, got 0"),
        ("test.sensitivity_miu_ml", "25", 'field sensitivity_miu_ml: expected a number, got "25"'),
        ("test.sensitivity_miu_ml", True, "field sensitivity_miu_ml: expected a number, got true"),
        ("dispense.days_supply", 0, "field days_supply: expected a whole number above zero, got 0"),
        ("dispense.days_supply", 29.5, "field days_supply: expected a whole number, got 29.5"),
        ("indication.code", " ", f'field code: {TEXT}, got " "'),
        ("indication.conventional_therapy_failed", 1, "field conventional_therapy_failed: expected true or false, got 1"),
        ("indication.justification", None, "field justification: expected a text, got null"),
        ("alt.analyte", "ALT", "field analyte: expected one of alt, ast, alp, ggt, bilirubin_total, bilirubin_direct, "
         'triglycerides, cholesterol_total, creatine_kinase, glucose, got "ALT"'),
        ("alt.value", -0.1, "field value: expected a number of zero or more, got -0.1"),
        ("alt.value", float("nan"), "field value: expected a number, got NaN"),
        ("alt.value", float("inf"), "field value: expected a number, got Infinity"),
        ("alt.value", None, "field value: expected a number, got null"),
        ("alt.upper_limit", 0, "field upper_limit: expected a number above zero, got 0"),
        ("alt.upper_limit", 0.0, "field upper_limit: expected a number above zero, got 0.0"),
        ("alt.unit", 5, f"field unit: {TEXT}, got 5"),
    ],
)  # fmt: skip
def test_a_fact_that_is_not_valid_is_refused_by_fact_and_field(place: str, value: Any, expected: str) -> None:
    fact = place.split(".")[0]
    position = list(LATER).index(fact) + 1

    assert complaint_of(with_field(place, value)) == f'case 2 ("c"), fact {position} ("{fact}"), {expected}'


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    found = complaint_of(with_field("patient.kind", "allergy"))

    assert found.startswith(
        'case 2 ("c"), fact 1 ("patient"), field kind: expected one of patient, category, enrollment, '
    )
    assert found.endswith(', override, void, got "allergy"')


@pytest.mark.parametrize("kind", [None, ["patient"], {}, 3])
def test_a_kind_that_is_no_text_is_refused(kind: Any) -> None:
    assert complaint_of(with_field("patient.kind", kind)).endswith(f", override, void, got {json.dumps(kind)}")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([5], "fact 1: expected an object, got 5"),
        ([None], "fact 1: expected an object, got null"),
        ([{"kind": "visit", "on": "2027-01-01"}], "fact 1, field id: missing"),
        ([{"id": "a", "kind": "visit", "on": "2027-01-01"}] * 2,
         'fact 2 ("a"), field id: another fact of this case has the same id'),
        ([{"id": "v", "kind": "void", "of": "a"}], 'fact 1 ("v"), field of: no fact of this case has the id "a"'),
        ([{"id": "v", "kind": "void", "of": "v"}],
         'fact 1 ("v"), field of: "v" is itself a void, and a void cannot be voided'),
        ([{"id": "a", "kind": "visit", "on": "2027-01-01"}, {"id": "v", "kind": "void", "of": "a"},
          {"id": "w", "kind": "void", "of": "v"}],
         'fact 3 ("w"), field of: "v" is itself a void, and a void cannot be voided'),
    ],
)  # fmt: skip
def test_facts_that_do_not_fit_together_are_refused(facts: list[Any], expected: str) -> None:
    assert complaint_of(month.raw({}) | {"id": "c", "facts": facts}) == f'case 2 ("c"), {expected}'


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("", "not JSON: Expecting value: line 1 column 1 (char 0)"),
        ("nonsense", "not JSON: Expecting value: line 1 column 1 (char 0)"),
        ('{"id": "a"', "not JSON: Expecting ',' delimiter: line 1 column 11 (char 10)"),
        ("[" * 200_000, "not JSON that can be read: nested too deeply"),
        ('{"a":' * 200_000, "not JSON that can be read: nested too deeply"),
        ("null", "case 1: expected an object, got null"),
        ("[[]]", "case 1: expected an object, got []"),
        ('"text"', 'case 1: expected an object, got "text"'),
        ('{"id": "a", "id": "b"}', 'case 1 ("b"), field "id": the field is given twice'),
        ('{"id": "a", "x\\ny": 1, "x\\ny": 1}', 'case 1 ("a"), field "x\\ny": the field is given twice'),
        (json.dumps({"i" * 100: 1}), f'case 1, field "{"i" * 56}...: unknown field; expected one of '
         "id, at, ask, facts, known_at, prescriber, pharmacy, policy, clinic, order, expect"),
    ],
)  # fmt: skip
def test_what_is_not_a_list_of_cases_is_refused(document: str, expected: str) -> None:
    assert complaint(document) == expected


@pytest.mark.parametrize("garbage", ["x", "[", '{"a":', "1", '"a', "[1,", '{"a":1,', "\x00", "-"])
def test_ten_megabytes_of_garbage_are_refused_in_one_short_line(garbage: str) -> None:
    found = complaint(garbage * (10_000_000 // len(garbage)))

    assert "\n" not in found
    assert len(found) < 200


def test_a_value_too_deep_to_show_is_named_by_its_type() -> None:
    nested: list[Any] = []
    for _ in range(100_000):
        nested = [nested]

    assert shown(nested) == "a list too large to show"


def test_many_fields_of_which_one_is_repeated_are_refused_quickly() -> None:
    fields = ", ".join(f'"{number}": 1' for number in range(200_000))

    assert complaint(f'{{{fields}, "0": 2}}') == 'case 1, field "0": the field is given twice'


@pytest.mark.parametrize(
    ("field", "number", "expected"),
    [
        ("value", "1e99999999999999999999", "expected a finite number, got NaN"),
        ("value", "-1e999999999", "expected a number of zero or more, got -1E+999999999"),
        ("upper_limit", "1e-99999999999999999999", "expected a finite number, got NaN"),
        ("upper_limit", "-0.0", "expected a number above zero, got -0.0"),
        ("upper_limit", "0e5", "expected a number above zero, got 0E+5"),
        ("value", f"-{'9' * 5000}", f"expected a number of zero or more, got -{'9' * 56}..."),
    ],
)
def test_a_number_out_of_bounds_is_refused(field: str, number: str, expected: str) -> None:
    document = json.dumps(month.raw(changed(FIRST, {"alt": {field: "NUMBER"}}))).replace('"NUMBER"', number)
    position = list(FIRST).index("alt") + 1

    assert complaint(document) == f'case 1 ("month"), fact {position} ("alt"), field {field}: {expected}'

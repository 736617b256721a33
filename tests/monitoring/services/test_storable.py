"""What a database cannot hold, or the rules could not read again, is refused before it is written."""

from decimal import Decimal
from typing import Any

import pytest

from monitoring.services import storable

UNSTORABLE = "The text holds characters that cannot be stored. Type it again."
TOO_FINE = "The number is too large or too fine: at most eight digits and four decimals."
TOO_LOW = "This number is too low to be true. Check it."
EMPTY = "Say it in words; this is empty."


def complaint(value: Any, field: str = "reason") -> str:
    return storable.complaints({field: value}).get(field, "")


@pytest.mark.parametrize(
    "text", ["Seen today.", "naïve – “quoted” – 🩺 – 皮膚", "tab\tand\nline\u2028", "é" * 10_000, "=1+1", "<script>"]
)
def test_any_readable_text_is_stored(text: str) -> None:
    assert complaint(text) == ""


@pytest.mark.parametrize("text", ["\0", "a\0b", "\ud800", "ok\udfff", "\ud83e\udc00\ud800"])
def test_a_text_that_no_database_holds_is_refused(text: str) -> None:
    assert complaint(text) == UNSTORABLE


@pytest.mark.parametrize("value", [["iud", "a\0b"], {"q1": "a\0b"}, {"a\0b": "b"}, {"q1": {"q2": ["\ud800"]}}])
def test_it_is_refused_wherever_it_stands(value: Any) -> None:
    assert complaint(value, "answers") == UNSTORABLE


@pytest.mark.parametrize("value", [["iud", "ring"], [], {"q1": "b"}, {}, {"q1": ""}])
def test_lists_and_answers_are_stored(value: Any) -> None:
    assert complaint(value, "answers") == ""


@pytest.mark.parametrize("forms", [["iud", ""], ["  "]])
def test_an_empty_text_in_a_list_is_refused(forms: list[str]) -> None:
    assert complaint(forms, "forms") == "One of these texts is empty. Leave it out, or say what it is."


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        ("reason", "", EMPTY),
        ("reason", " \t\u2003", EMPTY),
        ("unit", " ", EMPTY),
        ("by_name", "", ""),
        ("by_name", " ", EMPTY),
        ("specialty", "", ""),
        ("specialty", " ", EMPTY),
        ("justification", "", ""),
        ("justification", " ", ""),
        ("prior_therapies", " ", ""),
        ("question_set", "", ""),
    ],
)
def test_a_text_says_something_unless_nobody_has_to(field: str, text: str, expected: str) -> None:
    assert complaint(text, field) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, ""),
        (Decimal("0.0001"), ""),
        (Decimal("0.00010"), ""),
        (Decimal("0.00001"), TOO_FINE),
        (Decimal("1E-999999"), TOO_FINE),
        (Decimal("99999999.9999"), ""),
        (99_999_999, ""),
        (100_000_000, TOO_FINE),
        (Decimal(100_000_000), TOO_FINE),
        (10**400, TOO_FINE),
        (Decimal("1E+999999"), TOO_FINE),
        (Decimal("1.2E+2"), ""),
        (Decimal("0E+50"), ""),
        (-1, TOO_LOW),
        (Decimal("-0.0001"), TOO_LOW),
        (Decimal("NaN"), TOO_LOW),
        (Decimal("Infinity"), TOO_LOW),
    ],
)
def test_a_number_is_kept_exactly_or_refused(number: Any, expected: str) -> None:
    assert complaint(number, "value") == expected


@pytest.mark.parametrize("field", ["days_supply", "sensitivity_miu_ml", "upper_limit"])
def test_what_must_be_above_zero_is(field: str) -> None:
    assert complaint(0, field) == TOO_LOW
    assert complaint(Decimal("0.0001"), field) == ""


@pytest.mark.parametrize("value", [True, False, None])
def test_neither_truth_nor_nothing_is_a_number(value: Any) -> None:
    assert complaint(value, "conventional_therapy_failed") == ""


@pytest.mark.parametrize(("length", "expected"), [(100, ""), (101, "The text is too long: at most 100 characters.")])
def test_a_reference_is_at_most_as_long_as_its_column(length: int, expected: str) -> None:
    assert complaint("x" * length, "reference") == expected

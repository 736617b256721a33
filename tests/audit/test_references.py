"""A public reference can be read aloud, and does not repeat."""

import re

import pytest

from audit import references


def test_new_reference_is_the_prefix_and_six_symbols() -> None:
    assert re.fullmatch(r"pregnancy-test-[2-9A-Z]{6}", references.new_reference("pregnancy-test"))


def test_new_number_is_the_prefix_and_twice_four_symbols() -> None:
    assert re.fullmatch(r"A-[2-9A-Z]{4}-[2-9A-Z]{4}", references.new_number("A"))


@pytest.mark.parametrize("symbol", "0O1ILU")
def test_no_symbol_is_taken_for_another(symbol: str) -> None:
    made = "".join(references.new_number("") for _ in range(300))

    assert symbol not in made


def test_a_thousand_numbers_are_a_thousand_different_ones() -> None:
    assert len({references.new_number("A") for _ in range(1000)}) == 1000

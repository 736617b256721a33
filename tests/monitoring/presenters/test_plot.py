"""Values lie on an axis in proportion, and are written as SVG reads them."""

import pytest
from django.utils import translation

from monitoring.presenters.plot import Axis, days_axis


@pytest.mark.parametrize(
    ("value", "expected"), [(0, "10.0"), (5, "60.0"), (10, "110.0"), (11, "110.0"), (-1, "10.0"), (2.34, "33.4")]
)
def test_a_value_lies_in_proportion_and_never_off_the_axis(value: float, expected: str) -> None:
    assert Axis(0, 10, 10.0, 110.0).at(value) == expected


def test_an_axis_may_run_upward() -> None:
    height = Axis(0, 4, 140.0, 8.0)

    assert (height.at(1), height.length(1, 2)) == ("107.0", "33.0")


def test_one_day_lies_in_the_middle() -> None:
    assert days_axis([5, 5], start=0, end=100).at(5) == "50.0"


def test_pixels_have_a_point_in_every_language() -> None:
    with translation.override("es"):
        assert Axis(0, 3, 0, 1).at(1) == "0.3"

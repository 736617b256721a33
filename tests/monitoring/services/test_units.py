"""A value and its limit come into one unit exactly, whichever of them stands in the larger one."""

from decimal import Decimal

import pytest

from monitoring.models import Analyte
from monitoring.services import units
from monitoring.services.checks import UNITS
from monitoring.services.units import NotConvertible

ALT, ALP, BILIRUBIN, TG = Analyte.ALT, Analyte.ALP, Analyte.BILIRUBIN_TOTAL, Analyte.TRIGLYCERIDES


@pytest.mark.parametrize(
    ("analyte", "typed", "kept"),
    [
        (ALT, "u/l", "U/L"),
        (ALT, "IU/L", "U/L"),
        (ALT, "ukat/l", "µkat/L"),
        # The Greek letter, and the sign for micro.
        (ALT, "\u03bckat/L", "µkat/L"),
        (ALT, "\u00b5kat/L", "µkat/L"),
        (ALT, "mg/dL", None),
        (BILIRUBIN, "umol/l", "µmol/L"),
        (BILIRUBIN, "MG/DL", "mg/dL"),
        (TG, "mmol/l", "mmol/L"),
        (TG, "µmol/L", None),
    ],
)
def test_a_unit_is_kept_in_one_spelling(analyte: Analyte, typed: str, kept: str | None) -> None:
    assert units.written(analyte, typed) == kept


@pytest.mark.parametrize(
    ("analyte", "value", "limit", "expected"),
    [
        (ALT, ("124", "U/L"), ("40", "U/L"), ("124", "40", "U/L")),
        # 1 µkat = 60 U
        (ALT, ("0.75", "µkat/L"), ("40", "U/L"), ("45", "40", "U/L")),
        (ALT, ("45", "U/L"), ("0.67", "µkat/L"), ("45", "40.2", "U/L")),
        (ALP, ("2", "µkat/L"), ("120", "U/L"), ("120", "120", "U/L")),
        # 1 mg/dL = 17.1 µmol/L
        (BILIRUBIN, ("20", "µmol/L"), ("1.2", "mg/dL"), ("20", "20.52", "µmol/L")),
        (BILIRUBIN, ("2.4", "mg/dL"), ("20.52", "µmol/L"), ("41.04", "20.52", "µmol/L")),
        # 1 mmol/L = 88.57 mg/dL
        (TG, ("2", "mmol/L"), ("150", "mg/dL"), ("177.14", "150", "mg/dL")),
        (TG, ("150", "mg/dL"), ("1.7", "mmol/L"), ("150", "150.569", "mg/dL")),
    ],
)
def test_the_larger_unit_is_multiplied_into_the_smaller(
    analyte: Analyte, value: tuple[str, str], limit: tuple[str, str], expected: tuple[str, str, str]
) -> None:
    found = units.in_one_unit(analyte, Decimal(value[0]), value[1], Decimal(limit[0]), limit[1])

    assert found[:3] == (Decimal(expected[0]), Decimal(expected[1]), expected[2])


def test_a_value_of_exactly_twice_the_limit_stays_exactly_twice_whatever_the_unit() -> None:
    found = units.in_one_unit(BILIRUBIN, Decimal("2.4"), "mg/dL", Decimal("20.52"), "µmol/L")

    # Hy's law asks whether it is above twice: a rounded quotient could be.
    assert found.value == 2 * found.upper_limit


def test_what_was_converted_is_told() -> None:
    by_limit = units.in_one_unit(BILIRUBIN, Decimal(20), "µmol/L", Decimal("1.2"), "mg/dL")
    by_value = units.in_one_unit(ALT, Decimal("0.75"), "µkat/L", Decimal(40), "U/L")
    alike = units.in_one_unit(ALT, Decimal(45), "U/L", Decimal(40), "U/L")

    assert (by_limit.is_limit_converted, by_value.is_limit_converted) == (True, False)
    assert alike.conversion is None


def test_units_of_different_things_are_not_converted() -> None:
    with pytest.raises(NotConvertible):
        units.in_one_unit(ALT, Decimal(1), "U/L", Decimal(1), "mg/dL")


@pytest.mark.parametrize("analyte", units.CONVERSIONS)
def test_every_unit_offered_is_one_the_record_takes(analyte: Analyte) -> None:
    assert set(units.offered(analyte)) <= UNITS[analyte].keys()

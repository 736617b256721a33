"""Know the units of lab results, and put a value and its upper limit into one unit without rounding.

The rules compare a value with its limit in the same unit. Where a laboratory gives the two in different ones, the one in
the larger unit is multiplied into the smaller: a product is exact, a quotient would be rounded, and a rounded value can
cross 2 or 3 times its limit.
"""

import unicodedata
from collections.abc import Mapping
from decimal import MAX_PREC, Context, Decimal
from typing import NamedTuple

from monitoring.models import Analyte
from monitoring.services.checks import UNITS

_EXACT = Context(prec=MAX_PREC)


class Conversion(NamedTuple):
    """Hold how many of the smaller unit make one of the larger."""

    larger: str
    smaller: str
    factor: Decimal


# One katal is one mole a second and one enzyme unit one micromole a minute (IUBMB, 1979): 1 µkat = 60 U.
_ENZYME = Conversion("µkat/L", "U/L", Decimal(60))
# 584.66 g/mol of bilirubin and, by convention, 885.7 g/mol of triglycerides (docs/rules.md 2).
_BILIRUBIN = Conversion("mg/dL", "µmol/L", Decimal("17.1"))
_TRIGLYCERIDES = Conversion("mmol/L", "mg/dL", Decimal("88.57"))
CONVERSIONS: Mapping[Analyte, Conversion] = {
    Analyte.ALT: _ENZYME,
    Analyte.AST: _ENZYME,
    Analyte.ALP: _ENZYME,
    Analyte.BILIRUBIN_TOTAL: _BILIRUBIN,
    Analyte.TRIGLYCERIDES: _TRIGLYCERIDES,
}
# The same unit, written otherwise: an international unit of an enzyme is its unit.
_SAME = {"iu/l": "U/L", "ukat/l": "µkat/L", "umol/l": "µmol/L"}


class Measured(NamedTuple):
    """Hold a value and its upper limit in one unit, and what was converted to bring them there: value, limit or neither."""

    value: Decimal
    upper_limit: Decimal
    unit: str
    conversion: Conversion | None = None
    is_limit_converted: bool = False


class NotConvertible(ValueError):
    """Say that the value and the limit stand in units between which nothing is known to convert."""


def written(analyte: Analyte, unit: str) -> str | None:
    """Return a unit as it is kept on record, however it was typed; None if this analyte is not reported in it."""
    typed = _plain(unit)
    known = (*CONVERSIONS[analyte][:2], *UNITS[analyte])
    return next((_SAME.get(_plain(each), each) for each in known if typed in (_plain(each), _as_ascii(each))), None)


def offered(analyte: Analyte) -> list[str]:
    """Return the units in which an upper limit of this analyte can be recorded, each in one spelling."""
    return list(dict.fromkeys(found for each in UNITS[analyte] if (found := written(analyte, each))))


def in_one_unit(analyte: Analyte, value: Decimal, unit: str, upper_limit: Decimal, limit_unit: str) -> Measured:
    """Return a value and its limit in one unit, multiplying whichever of them stands in the larger one.

    :param unit: the value's, as `written` gives it, and likewise the limit's
    :raises NotConvertible: nothing is known to convert between the two units
    """
    if unit == limit_unit:
        return Measured(value, upper_limit, unit)
    conversion = CONVERSIONS[analyte]
    if (unit, limit_unit) == conversion[:2]:
        return Measured(_times(value, conversion), upper_limit, limit_unit, conversion)
    if (limit_unit, unit) == conversion[:2]:
        return Measured(value, _times(upper_limit, conversion), unit, conversion, is_limit_converted=True)
    raise NotConvertible(f"{unit} and {limit_unit}")


def _times(number: Decimal, conversion: Conversion) -> Decimal:
    return _EXACT.multiply(number, conversion.factor)


def _plain(unit: str) -> str:
    # The sign for micro and the Greek letter are two characters that look the same.
    return unicodedata.normalize("NFKC", unit).strip().casefold()


def _as_ascii(unit: str) -> str:
    return _plain(unit).replace("μ", "u")

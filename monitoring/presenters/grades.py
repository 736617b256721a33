"""Grade lab results as adverse events are graded: CTCAE, version 5.0 (US National Cancer Institute, November 27, 2017).

Multiples of the upper limit of normal, for somebody whose baseline was normal; triglycerides by their amount. A grade says
how far off a value is. It is no rule: the gate never reads it.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_UP, Decimal

from monitoring.models import Analyte

# The multiples above which grade 1, 2, 3 and 4 begin.
_TRANSAMINASE = (Decimal(1), Decimal(3), Decimal(5), Decimal(20))
_PHOSPHATASE = (Decimal(1), Decimal("2.5"), Decimal(5), Decimal(20))
_BILIRUBIN = (Decimal(1), Decimal("1.5"), Decimal(3), Decimal(10))
_MULTIPLES: Mapping[Analyte, Sequence[Decimal]] = {
    Analyte.ALT: _TRANSAMINASE,
    Analyte.AST: _TRANSAMINASE,
    Analyte.ALP: _PHOSPHATASE,
    Analyte.GGT: _PHOSPHATASE,
    Analyte.BILIRUBIN_TOTAL: _BILIRUBIN,
}
# Hypertriglyceridemia: grade 1 from the first amount on, the others above theirs.
_TRIGLYCERIDES: Mapping[str, Sequence[Decimal]] = {
    "mg/dL": (Decimal(150), Decimal(300), Decimal(500), Decimal(1000)),
    "mmol/L": (Decimal("1.71"), Decimal("3.42"), Decimal("5.7"), Decimal("11.4")),
}


def grade(analyte: Analyte, value: Decimal, unit: str, upper_limit: Decimal) -> int | None:
    """Return the grade of a result from 0 to 4; None for what CTCAE does not grade in this way."""
    if analyte is Analyte.TRIGLYCERIDES and unit in _TRIGLYCERIDES:
        first, *others = _TRIGLYCERIDES[unit]
        return (value >= first) + sum(value > amount for amount in others)
    if analyte in _MULTIPLES:
        return sum(value > multiple * upper_limit for multiple in _MULTIPLES[analyte])
    return None


def times(value: Decimal, upper_limit: Decimal) -> str:
    """Return how many times its upper limit a value is, with two decimals at most, as 3.1.

    Rounded up: what is above 3 times its limit never reads as 3 times.
    """
    return f"{(value / upper_limit).quantize(Decimal('0.01'), ROUND_UP).normalize():f}"

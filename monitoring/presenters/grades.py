"""Grade liver values by CTCAE version 5: in times of the upper limit, each bound exclusive below and inclusive above.

Source: docs/rules.md 2, key CTC5 (World J Hepatol 2026;18(1):113465, table 1); GGT from PMC8807695, table 3. A patient
whose value was raised before the treatment is graded by that value instead, which is not done here.
"""

from collections.abc import Mapping
from decimal import Decimal

from monitoring.policy.facts import Analyte, Lab

_TRANSAMINASE = (Decimal(1), Decimal(3), Decimal(5), Decimal(20))
_CHOLESTATIC = (Decimal(1), Decimal("2.5"), Decimal(5), Decimal(20))
_BILIRUBIN = (Decimal(1), Decimal("1.5"), Decimal(3), Decimal(10))
# Above each of these times the limit begins grade 1, 2, 3 and 4.
GRADES: Mapping[Analyte, tuple[Decimal, ...]] = {
    Analyte.ALT: _TRANSAMINASE,
    Analyte.AST: _TRANSAMINASE,
    Analyte.ALP: _CHOLESTATIC,
    Analyte.GGT: _CHOLESTATIC,
    Analyte.BILIRUBIN_TOTAL: _BILIRUBIN,
}


def grade(lab: Lab) -> int | None:
    """Return the grade of a value, 0 to 4; None if it is not graded in times of the limit."""
    bounds = GRADES.get(lab.analyte)
    return None if bounds is None else steps_above(lab, bounds)


def steps_above(lab: Lab, bounds: tuple[Decimal, ...]) -> int:
    """Return how many of these times the upper limit a value lies above."""
    return sum(lab.value > lab.upper_limit * bound for bound in bounds)


# Hypertriglyceridemia is graded by its amount (CTCAE 5.0, Metabolism and nutrition disorders): grade 1 from the first
# amount on, each other above its own.
_TRIGLYCERIDES: Mapping[str, tuple[Decimal, ...]] = {
    "mg/dL": (Decimal(150), Decimal(300), Decimal(500), Decimal(1000)),
    "mmol/L": (Decimal("1.71"), Decimal("3.42"), Decimal("5.7"), Decimal("11.4")),
}


def triglycerides_grade(value: Decimal, unit: str) -> int | None:
    """Return the grade of an amount of triglycerides, 0 to 4; None in another unit."""
    amounts = _TRIGLYCERIDES.get(unit)
    return None if amounts is None else (value >= amounts[0]) + sum(value > each for each in amounts[1:])

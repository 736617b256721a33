"""Tell of what today's policy no longer knows, as a training case: ask it of a patient under the older policy."""

from collections.abc import Mapping
from typing import Any

from monitoring.demo.cast import Cast
from monitoring.services import training
from patients.models import Patient

OLDER_POLICY = "ipledge-2021-discretion"


def locked_out(cast: Cast) -> Patient:
    """Be locked out under the policy of 2021: tested again ten days after a missed first window, not nineteen."""
    clinic = training.demo_clinic(at=cast.clock.now)
    return training.load(_case(cast), clinic=clinic, by=training.loader(at=cast.clock.now), at=cast.clock.now)


def _case(cast: Cast) -> dict[str, Any]:
    return {
        "id": "locked-out",
        "at": cast.clock.now.isoformat(),
        "ask": "prescribe",
        "policy": OLDER_POLICY,
        "prescriber": "P1",
        "pharmacy": "RX1",
        "facts": [{"id": f"fact-{number}", **fact} for number, fact in enumerate(_facts(cast), start=1)],
    }


def _facts(cast: Cast) -> list[Mapping[str, Any]]:
    def day(offset: int) -> str:
        return cast.clock.day(offset).isoformat()

    lasting = {"from_on": day(-300), "through_on": day(60)}
    forms = {"forms": ["iud", "male_latex_condom"], "declared_on": day(-12)}
    return [
        {"kind": "certification", "subject": "prescriber", "who": "P1", "specialty": "dermatology", **lasting},
        {"kind": "certification", "subject": "pharmacy", "who": "RX1", **lasting},
        {"kind": "patient", "born_on": "1999-05-04"},
        {"kind": "category", "from_on": day(-40), "category": "can", "basis": "default"},
        {"kind": "enrollment", "opened_on": day(-40)},
        {"kind": "consent", "form": "treatment", "signed_on": day(-40), "signed_by": "patient"},
        {"kind": "consent", "form": "birth-defects", "signed_on": day(-40), "signed_by": "patient"},
        {"kind": "indication", "recorded_on": day(-40), "code": "severe_acne", "conventional_therapy_failed": True},
        {"kind": "cycle", "from_on": day(-40), "pattern": "irregular"},
        *(_test(day(offset)) for offset in (-40, -12, -2)),
        {"kind": "counseling", "confirmed_on": day(-12)},
        {"kind": "contraception", "declared_by": "prescriber", "used_since": day(-90), **forms},
        {"kind": "contraception", "declared_by": "patient", **forms},
        {"kind": "acknowledgment", "answered_on": day(-12)},
        *(_enzyme(analyte, day(-12)) for analyte in ("alt", "ast")),
    ]


def _test(on: str) -> Mapping[str, Any]:
    return {"kind": "pregnancy_test", "collected_on": on, "result": "negative", "setting": "clia"}


def _enzyme(analyte: str, on: str) -> Mapping[str, Any]:
    return {"kind": "lab", "collected_on": on, "analyte": analyte, "value": 22, "unit": "U/L", "upper_limit": 40}


STORIES = (locked_out,)

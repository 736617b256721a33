"""Fill in the bench's sheet as a browser sends it, so that a test names only what it types."""

import re
from collections.abc import Mapping
from typing import Any

from accounts.models import User
from tests.monitoring.pages import clinicians

LIMITS = {
    "alt_unit": "U/L",
    "alt_upper_limit": "40",
    "ast_unit": "U/L",
    "ast_upper_limit": "40",
    "bilirubin_total_unit": "mg/dL",
    "bilirubin_total_upper_limit": "1.2",
    "alp_unit": "U/L",
    "alp_upper_limit": "120",
    "triglycerides_unit": "mg/dL",
    "triglycerides_upper_limit": "150",
}


def sheet(*rows: Mapping[str, str], **others: Any) -> dict[str, Any]:
    """Return a sheet of these rows; each was drawn on November 23 unless it says otherwise."""
    data: dict[str, Any] = {**LIMITS, "rows": str(max(len(rows), 1))}
    for number, row in enumerate(rows, start=1):
        data |= {f"{number}-{column}": text for column, text in {"collected_on": "2026-11-23", **row}.items()}
    return data | others


def post(by: User, action: str, *rows: Mapping[str, str], **others: Any) -> Any:
    return clinicians.signed_in(by).post("/bench/", sheet(*rows, act=action, **others))


def bring(by: User, *rows: Mapping[str, str], **others: Any) -> Any:
    return clinicians.signed_in(by).post("/bench/import/", sheet(*rows, **others))


def states(response: Any) -> list[str]:
    return [row.state for row in response.context["rows"]]


def complaints(response: Any) -> list[str]:
    return [text for row in response.context["rows"] for _, text in (*row.complaints, *row.asked)]


def confirmation(response: Any, number: int) -> dict[str, str]:
    """Return what ticks a row's box."""
    [value] = re.findall(rf'name="{number}-confirmed" value="([0-9a-f]+)"', response.content.decode())
    return {"confirmed": value}

"""Make up what the styleguide shows: one patient's case, so that every part is drawn by the code that draws it for real."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message

from monitoring.models import Ask
from monitoring.policy import cases
from monitoring.policy.cases import Case
from monitoring.policy.decide import PROGRAM_ZONE, program_date, program_day
from monitoring.presenters import answer_card, calendar, moment, next_actions, timeline
from monitoring.presenters.dates import closing, opening
from monitoring.services import forecasts

AT = datetime(2026, 12, 6, 10, 0, tzinfo=PROGRAM_ZONE)
_CLOSES = datetime(2026, 12, 10, tzinfo=PROGRAM_ZONE)
_FORMS = ["combination_pill", "male_latex_condom"]
# The second month of somebody who can get pregnant; this month's questions are open, and an enzyme is too high.
_FACTS: list[dict[str, Any]] = [
    {"kind": "patient", "born_on": "2002-03-14"},
    {"kind": "certification", "subject": "prescriber", "who": "DR", "from_on": "2026-01-01", "through_on": "2026-12-31",
     "specialty": "dermatology"},
    {"kind": "certification", "subject": "pharmacy", "who": "PH", "from_on": "2026-01-01", "through_on": "2026-12-31"},
    {"kind": "enrollment", "opened_on": "2026-10-05"},
    {"kind": "indication", "recorded_on": "2026-10-05", "code": "severe_acne", "conventional_therapy_failed": True},
    {"kind": "consent", "form": "treatment", "signed_on": "2026-10-05", "signed_by": "patient"},
    {"kind": "consent", "form": "birth-defects", "signed_on": "2026-10-05", "signed_by": "patient"},
    {"kind": "cycle", "from_on": "2026-10-05", "pattern": "irregular"},
    {"kind": "pregnancy_test", "collected_on": "2026-10-06", "result": "negative", "setting": "medical"},
    {"kind": "pregnancy_test", "collected_on": "2026-11-04", "result": "negative", "setting": "clia"},
    {"kind": "visit", "on": "2026-11-04"},
    {"kind": "counseling", "confirmed_on": "2026-11-04"},
    {"kind": "contraception", "declared_on": "2026-11-04", "declared_by": "prescriber", "forms": _FORMS,
     "used_since": "2026-09-01"},
    {"kind": "contraception", "declared_on": "2026-11-04", "declared_by": "patient", "forms": _FORMS},
    {"kind": "acknowledgment", "answered_on": "2026-11-04"},
    {"kind": "lab", "collected_on": "2026-11-04", "analyte": "alt", "value": 22, "unit": "U/L", "upper_limit": 40},
    {"kind": "lab", "collected_on": "2026-11-04", "analyte": "ast", "value": 19, "unit": "U/L", "upper_limit": 40},
    {"kind": "dispense", "on": "2026-11-05", "days_supply": 30},
    {"kind": "pregnancy_test", "collected_on": "2026-12-03", "result": "negative", "setting": "clia"},
    {"kind": "counseling", "confirmed_on": "2026-12-03"},
    {"kind": "contraception", "declared_on": "2026-12-03", "declared_by": "prescriber", "forms": _FORMS},
    {"kind": "contraception", "declared_on": "2026-12-03", "declared_by": "patient", "forms": _FORMS},
]  # fmt: skip
_HIGH = {"kind": "lab", "collected_on": "2026-12-03", "analyte": "alt", "value": 130, "unit": "U/L", "upper_limit": 40}


def page() -> Mapping[str, Any]:
    """Return everything that the styleguide draws."""
    prescribe, dispense = _case(Ask.PRESCRIBE), _case(Ask.DISPENSE)
    decided = {Ask.PRESCRIBE: prescribe.decide(), Ask.DISPENSE: dispense.decide()}
    today = program_day(AT)
    with forecasts.laid_out(dispense) as (_, lines):
        return {
            "cards": [
                *[answer_card(ask, decision, at=AT, lines=lines) for ask, decision in decided.items()],
                answer_card(Ask.PRESCRIBE, _case(Ask.PRESCRIBE, _HIGH).decide(), at=AT, lines=lines),
            ],
            "next": next_actions.left_to_do(decided, lines, doors=lambda ask, judgment: (), at=AT),
            "timeline": timeline.draw(Ask.DISPENSE, lines, dispense.facts, today=today),
            "calendar": calendar.page(program_date(AT), window=None, today=program_date(AT), marks={}),
            "dates": [closing(_CLOSES, at=AT), opening(_CLOSES, at=AT), moment(AT)],
            "messages_shown": [
                Message(constants.SUCCESS, "Recorded: liver labs."),
                Message(constants.INFO, "The list changed."),
                Message(constants.WARNING, "Recorded. This step is still open."),
                Message(constants.ERROR, "Somebody else changed this meanwhile."),
            ],
            "form": _wrong_form(),
        }


def _case(ask: Ask, *more: dict[str, Any]) -> Case:
    facts = [{"id": f"fact-{number}", **fact} for number, fact in enumerate([*_FACTS, *more], start=1)]
    asked = {"id": "sample", "at": AT.isoformat(), "ask": str(ask), "prescriber": "DR", "pharmacy": "PH"}
    return cases.read({**asked, "facts": facts})


class _Sample(forms.Form):
    collected_on = forms.DateField(label="Collected on")
    value = forms.DecimalField(label="ALT", min_value=0)


def _wrong_form() -> forms.Form:
    form = _Sample({"collected_on": "2026-13-01", "value": "-4"})
    form.is_valid()
    return form

"""Gather the panels of a patient's page: labs, dose, side effects, overrides and history."""

from typing import Any

from accounts.models import User
from accounts.roles import Permission, may
from monitoring.forms.asof import AsOf
from monitoring.policy.decide import DEFAULT_PROFILE, program_date, program_day
from monitoring.policy.policies import Supervision, clinic_profiles
from monitoring.policy.record import Facts
from monitoring.presenters.dose import dose_panel
from monitoring.presenters.labs import labs_panel
from monitoring.presenters.side_effects import side_effect_rows
from monitoring.selectors import doses
from monitoring.selectors.supervision import beside_the_rules
from monitoring.services.facts import latest_date
from monitoring.services.questions import circumstances
from monitoring.views import history, holds
from patients.models import Patient


def panels(patient: Patient, *, facts: Facts, user: User, as_of: AsOf) -> dict[str, Any]:
    """Return what `patients/panels.html` shows of a patient, live or as of another instant.

    :param facts: those that the page has decided on already: the labs and supplies cost no query of their own
    """
    on = latest_date(as_of.at, patient)
    through, today = on.toordinal(), program_day(as_of.at)
    beside = beside_the_rules(patient, on=on, known_at=as_of.known_at)
    return {
        "labs": labs_panel(facts, profile=_profile(patient), through=through, today=today),
        "dose": dose_panel(facts, daily_doses=doses.daily_doses(patient), weight=beside.weight, through=through),
        "side_effects": side_effect_rows(beside.side_effects, patient=patient, today=program_date(as_of.at)),
        "overrides": holds.overridden(patient, facts, day=today),
        "history": history.entries(patient, user=user, known_at=as_of.known_at, is_live=as_of.is_live),
        "may_record_here": {
            "lab": as_of.is_live and may(user, Permission.RECORD_LAB),
            "weight": as_of.is_live and may(user, Permission.RECORD_WEIGHT),
            "side_effect": as_of.is_live and may(user, Permission.RECORD_SIDE_EFFECT),
            "review": as_of.is_live and may(user, Permission.REVIEW_SIDE_EFFECT),
        },
    }


def _profile(patient: Patient) -> Supervision | None:
    found = clinic_profiles().get(circumstances(patient).get("clinic", DEFAULT_PROFILE))
    return found.numbers if found else None

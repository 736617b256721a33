"""Gather the models of what is recorded, decided and authorized."""

from monitoring.models.authorizations import Authorization
from monitoring.models.choices import (
    Analyte,
    Ask,
    CyclePattern,
    Declarer,
    ReversalReason,
    Severity,
    Symptom,
    TestResult,
    TestSetting,
)
from monitoring.models.clinical import Dispense, Indication, Lab, Override, Visit
from monitoring.models.decisions import Decision
from monitoring.models.facts import (
    Acknowledgment,
    Contraception,
    Counseling,
    Cycle,
    HomeTestingPermission,
    Menses,
    PregnancyResolution,
    PregnancyTest,
)
from monitoring.models.prescriptions import Prescription
from monitoring.models.saved_views import SavedView
from monitoring.models.standings import Standing, Sweep
from monitoring.models.supervision import SideEffect, SideEffectReview, Weight

__all__ = [
    "Acknowledgment",
    "Analyte",
    "Ask",
    "Authorization",
    "Contraception",
    "Counseling",
    "Cycle",
    "CyclePattern",
    "Decision",
    "Declarer",
    "Dispense",
    "HomeTestingPermission",
    "Indication",
    "Lab",
    "Menses",
    "Override",
    "PregnancyResolution",
    "PregnancyTest",
    "Prescription",
    "ReversalReason",
    "SavedView",
    "Severity",
    "SideEffect",
    "SideEffectReview",
    "Standing",
    "Sweep",
    "Symptom",
    "TestResult",
    "TestSetting",
    "Visit",
    "Weight",
]

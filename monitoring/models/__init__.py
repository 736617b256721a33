"""Gather the models of what is recorded, decided and authorized."""

from monitoring.models.authorizations import Authorization
from monitoring.models.choices import (
    Analyte,
    Ask,
    Channel,
    CyclePattern,
    Declarer,
    OutageCause,
    ReminderKind,
    ReminderStatus,
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
from monitoring.models.outages import Outage, OutageNote, Restoration
from monitoring.models.prescriptions import Prescription
from monitoring.models.reminders import ContactPreferences, Reminder
from monitoring.models.saved_views import SavedView
from monitoring.models.standings import Standing, Sweep
from monitoring.models.supervision import SideEffect, SideEffectReview, Weight
from monitoring.models.withdrawals import Withdrawal

__all__ = [
    "Acknowledgment",
    "Analyte",
    "Ask",
    "Authorization",
    "Channel",
    "ContactPreferences",
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
    "Outage",
    "OutageCause",
    "OutageNote",
    "Override",
    "PregnancyResolution",
    "PregnancyTest",
    "Prescription",
    "Reminder",
    "ReminderKind",
    "ReminderStatus",
    "Restoration",
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
    "Withdrawal",
]

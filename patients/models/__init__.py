"""Gather the models of patients and of the facts that say who they are."""

from patients.models.calendar_links import CalendarLink
from patients.models.choices import Basis, ConsentForm, Kind, Language, Relation, RiskCategory, Signer, TransferOutcome
from patients.models.consents import Consent, ConsentText
from patients.models.enrollments import Enrollment, EnrollmentClosure
from patients.models.facts import Entry, Fact
from patients.models.glass import BrokenGlass
from patients.models.guardianships import Guardianship
from patients.models.identities import BirthDate, Category
from patients.models.patients import Patient, TrainingCase
from patients.models.transfers import Transfer
from patients.models.voids import Void

__all__ = [
    "Basis",
    "BirthDate",
    "BrokenGlass",
    "CalendarLink",
    "Category",
    "Consent",
    "ConsentForm",
    "ConsentText",
    "Enrollment",
    "EnrollmentClosure",
    "Entry",
    "Fact",
    "Guardianship",
    "Kind",
    "Language",
    "Patient",
    "Relation",
    "RiskCategory",
    "Signer",
    "TrainingCase",
    "Transfer",
    "TransferOutcome",
    "Void",
]

"""Gather the models of patients and of the facts that say who they are."""

from patients.models.calendar_links import CalendarLink
from patients.models.choices import Basis, ConsentForm, Kind, Language, RiskCategory, Signer
from patients.models.consents import Consent, ConsentText
from patients.models.enrollments import Enrollment, EnrollmentClosure
from patients.models.facts import Entry, Fact
from patients.models.identities import BirthDate, Category
from patients.models.patients import Patient, TrainingCase
from patients.models.voids import Void

__all__ = [
    "Basis",
    "BirthDate",
    "CalendarLink",
    "Category",
    "Consent",
    "ConsentForm",
    "ConsentText",
    "Enrollment",
    "EnrollmentClosure",
    "Entry",
    "Fact",
    "Kind",
    "Language",
    "Patient",
    "RiskCategory",
    "Signer",
    "TrainingCase",
    "Void",
]

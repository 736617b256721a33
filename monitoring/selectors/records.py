"""Read one patient's record for its pages; whoever calls has made sure that the user may open it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db.models import QuerySet

from monitoring.models import Analyte, Authorization, Lab, Override, Prescription
from monitoring.selectors.history import entry_of
from patients.models import Enrollment, EnrollmentClosure, Entry, Fact, Patient


def entry(patient: Patient, reference: str) -> Entry | None:
    """Return one fact of this patient, with the fields of its kind, that nobody has corrected."""
    fact = Fact.objects.filter(patient=patient, reference=reference, voids__isnull=True).first()
    return entry_of(fact) if fact is not None else None


def open_enrollment(patient: Patient) -> Enrollment | None:
    """Return the enrollment opened last that was neither closed nor entered in error."""
    closed = EnrollmentClosure.objects.not_voided(patient).values("enrollment_id")
    enrollments = Enrollment.objects.not_voided(patient).exclude(pk__in=closed)
    found: Enrollment | None = enrollments.order_by("-opened_on", "-pk").first()
    return found


def latest_labs(patient: Patient) -> Mapping[Analyte, Lab]:
    """Return the lab last recorded of each analyte, for its unit and limit."""
    return {Analyte(lab.analyte): lab for lab in Lab.objects.not_voided(patient).order_by("pk")}


def overrides(patient: Patient, references: Collection[str]) -> Sequence[Override]:
    """Return these overrides of this patient."""
    return list(Override.objects.filter(patient=patient, reference__in=references))


def prescription(patient: Patient, number: str) -> Prescription | None:
    """Return one prescription of this patient."""
    found = Prescription.objects.filter(patient=patient, reference=number)
    return found.select_related("patient", "prescriber", "cancelled_by").first()


def latest_prescription(patient: Patient) -> Prescription | None:
    """Return what was prescribed last, whatever became of it."""
    return patient.prescriptions.order_by("-pk").first()


def open_prescriptions(patient: Patient, *, at: datetime) -> QuerySet[Prescription]:
    """Return this patient's prescriptions that can still be filled, newest first."""
    return patient.prescriptions.open(at=at).select_related("prescriber").order_by("-pk")


def open_authorization(patient: Patient, *, at: datetime) -> Authorization | None:
    """Return the one authorization of this patient that can still be handed over, wherever it was issued."""
    return patient.authorizations.open(at=at).select_related("pharmacy").first()

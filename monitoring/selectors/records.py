"""Read one patient's record for its pages; whoever calls has made sure that the user may open it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from monitoring.models import Analyte, Authorization, Decision, Lab, Prescription
from monitoring.services import facts
from patients.models import Enrollment, EnrollmentClosure, Entry, Fact, Kind, Patient, Void

_CHILDREN = {kind: f"as_{model.__name__.lower()}" for kind, model in facts.MODELS.items()}


def history(patient: Patient, *, limit: int | None = None) -> Sequence[Fact]:
    """Return the facts on record, the newest entry first, with who recorded each and what corrects it.

    :param limit: only so many of the newest; None: all, corrections too
    """
    found = (
        Fact.objects.filter(patient=patient)
        .select_related("recorded_by", *_CHILDREN.values())
        .prefetch_related(Prefetch("voids", Void.objects.select_related("recorded_by")))
        .order_by("-pk")
    )
    # A correction is told with what it corrects.
    return list(found if limit is None else found.exclude(kind=Kind.VOID)[:limit])


def entry_of(fact: Fact) -> Entry:
    """Return a fact with the fields of its kind."""
    entry: Entry = getattr(fact, _CHILDREN[Kind(fact.kind)])
    return entry


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


def latest_decisions(patient: Patient, *, limit: int) -> Sequence[Decision]:
    """Return what the gate was asked of this patient, newest first."""
    found = Decision.objects.filter(patient=patient).select_related("asked_by").order_by("-pk")
    # The case holds the whole record; a list says only what was answered.
    return list(found.defer("case")[:limit])


def prescription(patient: Patient, number: str) -> Prescription | None:
    """Return one prescription of this patient."""
    found = Prescription.objects.filter(patient=patient, reference=number)
    return found.select_related("patient", "prescriber", "cancelled_by").first()


def open_prescriptions(patient: Patient, *, at: datetime) -> QuerySet[Prescription]:
    """Return this patient's prescriptions that can still be filled, newest first."""
    return patient.prescriptions.open(at=at).select_related("prescriber").order_by("-pk")


def open_authorization(patient: Patient, *, at: datetime) -> Authorization | None:
    """Return the one authorization of this patient that can still be handed over, wherever it was issued."""
    return patient.authorizations.open(at=at).select_related("pharmacy").first()

"""Give a patient the own documents to keep."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from monitoring.documents.response import pdf_response
from monitoring.documents.typeset import typeset
from monitoring.presenters import signature_lines as signatures
from monitoring.presenters.my_documents import Document, forms_document, month_document, supplies_document
from monitoring.selectors import my as records
from monitoring.views.access import note_document, requires
from monitoring.views.my import month_of, own_patient
from monitoring.views.parameters import refuse_unknown
from patients.models import ConsentForm, Patient


def _month(patient: Patient, at: datetime) -> Document:
    return month_document(month_of(patient, at), patient=patient, at=at)


def _forms(patient: Patient, at: datetime) -> Document:
    signed = [each for form in ConsentForm for each in records.signatures_of(patient, form)]
    return forms_document(signed, signatures.lines(patient, signed), patient=patient, at=at)


def _supplies(patient: Patient, at: datetime) -> Document:
    return supplies_document(records.supplies_of(patient), patient=patient, at=at)


# By the name in the address, which is the name of the file too.
DOCUMENTS: dict[str, Callable[[Patient, datetime], Document]] = {
    "my-month": _month,
    "my-forms": _forms,
    "my-supplies": _supplies,
}


@requires(Permission.VIEW_OWN_RECORD)
@require_safe
@never_cache
def my_documents(request: HttpRequest) -> HttpResponse:
    """Show which documents there are."""
    refuse_unknown(request)
    patient = own_patient(request, at=timezone.now())
    context = {
        "has_forms": any(records.signatures_of(patient, form) for form in ConsentForm),
        "has_supplies": bool(records.supplies_of(patient)),
    }
    return render(request, "my/documents.html", context)


@requires(Permission.VIEW_OWN_RECORD)
@require_safe
@never_cache
def my_document(request: HttpRequest, name: str) -> HttpResponse:
    """Make one document as a PDF, and note it."""
    refuse_unknown(request)
    at = timezone.now()
    patient = own_patient(request, at=at)
    if name not in DOCUMENTS:
        raise Http404
    document = DOCUMENTS[name](patient, at)
    if not document.parts:
        raise Http404(_("There is nothing to put into this document yet."))
    pdf = typeset("my-document", asdict(document))
    note_document(request, patient, name, at=at)
    return pdf_response(pdf, f"{name}-{timezone.localdate(at):%Y-%m-%d}.pdf")

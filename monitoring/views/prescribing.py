"""Write prescriptions, show them, and cancel them."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Meaning
from accounts.roles import Permission, may
from accounts.services.signatures import NotSigned
from monitoring.documents.response import pdf_response
from monitoring.documents.typeset import typeset
from monitoring.forms.prescribing import PrescriptionForm
from monitoring.forms.reasons import ReasonForm
from monitoring.forms.signing import SigningPart
from monitoring.models import Ask, Decision, Prescription
from monitoring.policy import cases, reading
from monitoring.policy.decide import midnight, program_day
from monitoring.presenters import answer_card, closing, slips
from monitoring.presenters import signature_lines as signatures
from monitoring.presenters.dose import daily_dose
from monitoring.presenters.signing import prescribes
from monitoring.selectors import records, weights
from monitoring.services import prescriptions, questions
from monitoring.services.decisions import NotPermitted
from monitoring.services.prescriptions import AlreadyClosed
from monitoring.views import holds
from monitoring.views.access import note_document, patient_or_404, requires, user_of
from monitoring.views.parameters import refuse_unknown
from patients.models import Patient


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_PRESCRIPTION)
def prescribe(request: HttpRequest, reference: str) -> HttpResponse:
    """Write a signed prescription if the gate permits; if it does not, say why, and the refusal is on record."""
    refuse_unknown(request)
    at = timezone.now()
    patient = patient_or_404(request, reference, at=at)
    page = _asked(patient, at)
    last = records.latest_prescription(patient)
    data = request.POST if request.method == "POST" else None
    form = PrescriptionForm(data, last=last)
    words, meaning = page["words"], Meaning.PRESCRIBES
    signing = SigningPart(data, request=request, words=words, meaning=meaning, patient=patient, at=at)
    if form.is_valid():
        try:
            written = prescriptions.write(
                patient_id=patient.pk,
                regimen=form.regimen(),
                signing=signing.signing(form),
                by=user_of(request),
                at=at,
            )
        except NotPermitted as refused:
            return _refused(request, form, refused.decision)
        except NotSigned:
            pass
        else:
            messages.success(request, _("The prescription is written and signed. Its slip is below."))
            return redirect("prescription", patient.reference, written.reference)
    return render(
        request, "prescribing/prescribe.html", {**page, "form": form, "signing": signing}, status=signing.status
    )


def _asked(patient: Patient, at: datetime) -> dict[str, Any]:
    """Return what signing would do: until when the prescription could be filled, and what it would replace."""
    case = questions.case_of(patient, Ask.PRESCRIBE, at=at)
    decision = case.decide()
    good_until = prescriptions.good_until(midnight(decision.until), at=at)
    replaced = records.open_prescriptions(patient, at=at).first()
    return {
        "patient": patient,
        "card": answer_card(Ask.PRESCRIBE, decision, at=at),
        "closes": closing(good_until, at=at),
        "words": prescribes(patient, good_until=good_until, replaced=replaced),
        "authorization": records.open_authorization(patient, at=at),
        "overrides": holds.overridden(patient, case.facts, day=program_day(at)),
        "daily": daily_dose(weights.latest(patient)),
    }


def _refused(request: HttpRequest, form: PrescriptionForm, refusal: Decision) -> HttpResponse:
    # What is shown is what was decided, from the facts that it saw, and not another answer a moment later.
    decided = cases.read(reading.parse(refusal.case)).decide()
    card = answer_card(Ask.PRESCRIBE, decided, at=refusal.at)
    page = {"form": form, "patient": refusal.patient, "card": card, "refusal": refusal.reference}
    return render(request, "prescribing/prescribe.html", page, status=409)


@require_safe
@requires(Permission.VIEW_WORKLIST)
def slip(request: HttpRequest, reference: str, number: str) -> HttpResponse:
    """Show a prescription as its slip, and what can be done with it."""
    refuse_unknown(request)
    at = timezone.now()
    patient = patient_or_404(request, reference, at=at)
    found = _prescription(patient, number)
    page = {
        "patient": patient,
        "prescription": found,
        "slip": slips.slip(found, signatures.line(patient, found)),
        "closes": "" if found.cancelled_at else closing(found.expires_at, at=at),
        "may_cancel": may(user_of(request), Permission.CANCEL_PRESCRIPTION) and _is_open(found, patient, at),
    }
    return render(request, "prescribing/slip.html", page)


@require_safe
@requires(Permission.VIEW_WORKLIST)
def slip_pdf(request: HttpRequest, reference: str, number: str) -> HttpResponse:
    """Make a prescription's slip as a PDF, and note who did."""
    refuse_unknown(request)
    at = timezone.now()
    patient = patient_or_404(request, reference, at=at)
    found = _prescription(patient, number)
    pdf = typeset("prescription", asdict(slips.slip(found, signatures.line(patient, found))))
    note_document(request, patient, found.reference, at=at)
    return pdf_response(pdf, f"{found.reference}.pdf")


def _prescription(patient: Patient, number: str) -> Prescription:
    found = records.prescription(patient, number)
    if found is None:
        raise Http404("This patient has no such prescription.")
    return found


def _is_open(prescription: Prescription, patient: Patient, at: datetime) -> bool:
    return records.open_prescriptions(patient, at=at).filter(pk=prescription.pk).exists()


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CANCEL_PRESCRIPTION)
def cancel(request: HttpRequest, reference: str, number: str) -> HttpResponse:
    """Cancel a prescription that was not filled, with a reason."""
    refuse_unknown(request)
    at = timezone.now()
    patient = patient_or_404(request, reference, at=at)
    found = _prescription(patient, number)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            prescriptions.cancel(found, reason=form.cleaned_data["reason_given"], by=user_of(request), at=at)
        except AlreadyClosed:
            form.add_error(None, _("This prescription was already filled or cancelled, or has run out."))
            status = 409
        else:
            messages.success(request, _("The prescription is cancelled."))
            return redirect("patient", patient.reference)
    page = {"form": form, "patient": patient, "prescription": found}
    return render(request, "prescribing/cancel.html", page, status=status)

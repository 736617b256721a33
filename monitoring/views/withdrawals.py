"""Second or refuse the withdrawal of a positive pregnancy test."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Meaning
from accounts.roles import Permission
from monitoring.forms.reasons import ReasonForm
from monitoring.forms.signing import SigningPart
from monitoring.models import Withdrawal
from monitoring.presenters import signature_lines as signatures
from monitoring.presenters.entries import statement_of
from monitoring.presenters.signing import seconds
from monitoring.presenters.withdrawals import replacement_of, withdrawal_row
from monitoring.selectors import withdrawals as selector
from monitoring.services import withdrawals
from monitoring.services.checks import NotRecordable
from monitoring.services.withdrawals import Over, OwnProposal
from monitoring.views.access import patient_or_404, requires, user_of
from monitoring.views.parameters import refuse_unknown
from patients.models import Patient


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SECOND_WITHDRAWAL)
def withdrawal(request: HttpRequest, reference: str, number: str) -> HttpResponse:
    """Show a withdrawal, and second it with a signature."""
    refuse_unknown(request)
    at = timezone.now()
    patient = patient_or_404(request, reference, at=at)
    found = _withdrawal(patient, number)
    signing = _signing(request, found, at)
    if not signing.is_valid():
        return _show(request, found, signing, ReasonForm(), status=signing.status)
    complaint = _seconded(request, found, signing, at)
    if complaint:
        signing.add_error(None, complaint)
        return _show(request, _withdrawal(patient, number), signing, ReasonForm(), status=409)
    messages.success(request, _("Signed. The test is withdrawn; the history shows both signatures."))
    return redirect("patient", patient.reference)


@require_POST
@requires(Permission.SECOND_WITHDRAWAL)
def refuse(request: HttpRequest, reference: str, number: str) -> HttpResponse:
    """Refuse a withdrawal with a reason, or take one's own back."""
    refuse_unknown(request)
    at = timezone.now()
    patient = patient_or_404(request, reference, at=at)
    found = _withdrawal(patient, number)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, found, _signing(request, found, at), form, status=422)
    try:
        withdrawals.refuse(found, reason=form.cleaned_data["reason_given"], by=user_of(request), at=at)
    except Over:
        form.add_error(None, _over())
        return _show(request, found, _signing(request, found, at), form, status=409)
    messages.success(request, _("Refused. The test stands."))
    return redirect("patient", patient.reference)


def _withdrawal(patient: Patient, number: str) -> Withdrawal:
    found = selector.of_patient(patient, number)
    if found is None:
        raise Http404("This patient has no such withdrawal.")
    return found


def _signing(request: HttpRequest, found: Withdrawal, at: datetime) -> SigningPart:
    data = request.POST if request.method == "POST" and "second" in request.POST else None
    words = seconds(found, statement=statement_of(found.fact.as_pregnancytest), replacement=replacement_of(found))
    return SigningPart(data, request=request, words=words, meaning=Meaning.SECONDS, patient=found.patient, at=at)


def _seconded(request: HttpRequest, found: Withdrawal, signing: SigningPart, at: datetime) -> str:
    """Second it, and return what stood in the way; nothing if it is done."""
    try:
        withdrawals.second(found, signing=signing.signing(), by=user_of(request), at=at)
    except OwnProposal:
        return _("You proposed this: another clinician has to sign.")
    except Over:
        return _over()
    except NotRecordable as refused:
        return " ".join(refused.complaints.values())
    return ""


def _over() -> str:
    return _("This was seconded or refused before, or the test was corrected in another way.")


def _show(
    request: HttpRequest, found: Withdrawal, signing: SigningPart, form: ReasonForm, *, status: int
) -> HttpResponse:
    page = {
        "patient": found.patient,
        "row": withdrawal_row(found, user=user_of(request)),
        "signature": signatures.line(found.patient, found),
        "signing": signing,
        "form": form,
    }
    return render(request, "recording/withdrawal.html", page, status=status)

"""Let a prescriber hand a patient to another one, and take over whom another one offers."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import selectors as accounts
from accounts.models import User
from accounts.roles import Permission
from monitoring.forms.transfers import TransferForm
from monitoring.presenters.entries import listed_name, name_of
from monitoring.presenters.transfers import transfer_row
from monitoring.selectors import transfers as selector
from monitoring.services import transfers
from monitoring.services.transfers import AlreadyAnswered, AlreadyOffered, CannotReceive
from monitoring.views.access import patient_or_404, requires, user_of
from monitoring.views.parameters import refuse_unknown
from patients.models import Patient, Transfer


@require_safe
@requires(Permission.TRANSFER_PATIENT)
def listing(request: HttpRequest) -> HttpResponse:
    """List who is offered to the prescriber, and whom the prescriber offers."""
    refuse_unknown(request)
    user = user_of(request)
    page = {
        "received": [transfer_row(each) for each in selector.received(user)],
        "given": [transfer_row(each) for each in selector.given(user)],
    }
    return render(request, "transfers/transfers.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TRANSFER_PATIENT)
def offer(request: HttpRequest, reference: str) -> HttpResponse:
    """Offer a patient of the prescriber's own to another one."""
    refuse_unknown(request)
    at, user = timezone.now(), user_of(request)
    patient = patient_or_404(request, reference, at=at)
    if patient.prescriber != user or patient.is_training:
        raise Http404("Only a patient of one's own is transferred.")
    data = request.POST if request.method == "POST" else None
    form = TransferForm(data, giver=user, colleagues=accounts.colleagues_of(user))
    if form.is_valid() and offered(form, patient, by=user, at=at):
        named = {"patient": listed_name(patient), "name": name_of(form.cleaned_data["receiver"])}
        messages.success(request, _("%(patient)s is offered to %(name)s, and stays yours until accepted.") % named)
        return redirect("transfers")
    waiting = selector.open_of(patient)
    page = {"form": form, "patient": patient, "waiting": transfer_row(waiting) if waiting else None}
    return render(request, "transfers/offer.html", page, status=422 if form.is_bound else 200)


def offered(form: TransferForm, patient: Patient, *, by: User, at: datetime) -> bool:
    """Make the offer that was typed; what stands against it is said on the form."""
    typed = form.cleaned_data
    try:
        transfers.offer(patient_id=patient.pk, to_prescriber=typed["receiver"], note=typed["note"], by=by, at=at)
    except AlreadyOffered:
        form.add_error(None, _("The patient is offered to somebody already. Withdraw that first."))
        return False
    except CannotReceive:
        form.add_error("code", _("No other active prescriber has this code. Check it with them."))
        return False
    selector.forget_count(typed["receiver"])
    return True


@require_POST
@requires(Permission.TRANSFER_PATIENT)
def accept(request: HttpRequest, reference: str) -> HttpResponse:
    """Take over a patient, and open the record."""
    refuse_unknown(request)
    transfer = _or_404(selector.answerable(user_of(request), reference))
    if not answered(request, transfer, transfers.accept):
        return redirect("transfers")
    said = _(
        "%(patient)s is your patient now. Counsel the patient yourself and prescribe anew: the gate still counts counseling confirmed before."
    )
    messages.success(request, said % {"patient": listed_name(transfer.patient)})
    return redirect("patient", transfer.patient.reference)


@require_POST
@requires(Permission.TRANSFER_PATIENT)
def decline(request: HttpRequest, reference: str) -> HttpResponse:
    """Leave a patient where they are."""
    refuse_unknown(request)
    transfer = _or_404(selector.answerable(user_of(request), reference))
    if answered(request, transfer, transfers.decline):
        messages.success(
            request, _("Declined. The patient stays with %(name)s.") % {"name": name_of(transfer.from_prescriber)}
        )
    return redirect("transfers")


@require_POST
@requires(Permission.TRANSFER_PATIENT)
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Take an offer back."""
    refuse_unknown(request)
    transfer = _or_404(selector.withdrawable(user_of(request), reference))
    if answered(request, transfer, transfers.withdraw):
        messages.success(request, _("Withdrawn. %(patient)s stays yours.") % {"patient": listed_name(transfer.patient)})
    return redirect("transfers")


def answered(request: HttpRequest, transfer: Transfer, answer: Callable[..., None]) -> bool:
    """Give an offer its one answer; say so if it has had another."""
    try:
        answer(transfer, by=user_of(request), at=timezone.now())
    except AlreadyAnswered:
        messages.error(request, _("This offer was accepted, declined or withdrawn already."))
        return False
    selector.forget_count(transfer.to_prescriber)
    return True


def _or_404(transfer: Transfer | None) -> Transfer:
    if transfer is None:
        raise Http404("No offer of yours has this reference.")
    return transfer

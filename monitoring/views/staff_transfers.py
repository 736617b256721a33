"""Let program staff place the patients whose prescriber was deactivated: by reference, and nothing of the record."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.roles import Permission
from monitoring.forms.transfers import TransferForm
from monitoring.presenters.entries import name_of
from monitoring.presenters.transfers import left_row, transfer_row
from monitoring.selectors import transfers as selector
from monitoring.services import transfers
from monitoring.views.access import requires, user_of
from monitoring.views.parameters import refuse_unknown
from monitoring.views.transfers import answered, offered


@require_safe
@requires(Permission.PLACE_PATIENT)
def listing(request: HttpRequest) -> HttpResponse:
    """List the patients whose prescriber was deactivated, and to whom they are offered."""
    refuse_unknown(request)
    offers = {each.patient_id: each for each in selector.of_left_behind()}
    rows = [left_row(each, offers.get(each.pk)) for each in selector.left_behind()]
    return render(request, "staff/transfers.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PLACE_PATIENT)
def offer(request: HttpRequest, reference: str) -> HttpResponse:
    """Offer such a patient to an active prescriber."""
    refuse_unknown(request)
    patient = selector.left_behind().filter(reference=reference).first()
    if patient is None:
        raise Http404("No patient without an active prescriber has this reference.")
    giver = cast(User, patient.prescriber)
    form = TransferForm(request.POST if request.method == "POST" else None, giver=giver)
    if form.is_valid() and offered(form, patient, by=user_of(request), at=timezone.now()):
        named = {"patient": patient.reference, "name": name_of(form.cleaned_data["receiver"])}
        messages.success(request, _("%(patient)s is offered to %(name)s.") % named)
        return redirect("left_patients")
    waiting = selector.open_of(patient)
    page = {"form": form, "patient": patient, "giver": name_of(giver)}
    page["waiting"] = transfer_row(waiting) if waiting else None
    return render(request, "staff/transfer.html", page, status=422 if form.is_bound else 200)


@require_POST
@requires(Permission.PLACE_PATIENT)
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Take back an offer of such a patient."""
    refuse_unknown(request)
    transfer = selector.of_left_behind().filter(reference=reference).first()
    if transfer is None:
        raise Http404("No open offer of such a patient has this reference.")
    if answered(request, transfer, transfers.withdraw):
        messages.success(request, _("The offer of %(patient)s is withdrawn.") % {"patient": transfer.patient.reference})
    return redirect("left_patients")

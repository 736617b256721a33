"""Record what clinicians enter."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.roles import Permission
from monitoring.forms.entries import EntryForm
from monitoring.forms.labs import LiverLabsForm, usual
from monitoring.forms.recording import BY_SLUG
from monitoring.selectors import records
from monitoring.services import facts
from monitoring.services.checks import NotRecordable
from monitoring.views.access import patient_or_404, requires, user_of
from monitoring.views.parameters import refuse_unknown
from patients.models import Patient


@require_http_methods(["GET", "POST"])
@requires(Permission.VIEW_WORKLIST)
def record(request: HttpRequest, reference: str, entry: str) -> HttpResponse:
    """Record one entry: show its form, or what is wrong with it, until it is on record."""
    form_class = BY_SLUG.get(entry)
    if form_class is None:
        raise Http404("There is no such form.")
    return requires(form_class.permission)(_record)(request, reference, form_class)


def _record(request: HttpRequest, reference: str, form_class: type[EntryForm]) -> HttpResponse:
    refuse_unknown(request)
    at = timezone.now()
    patient = patient_or_404(request, reference, at=at)
    form = form_class(
        request.POST if request.method == "POST" else None,
        today=facts.latest_date(at, patient),
        initial=_last_used(form_class, patient),
    )
    if request.method == "POST" and _is_recorded(request, form, patient, at):
        messages.success(request, f"Recorded: {form.title.lower()}.")
        return redirect("patient", patient.reference)
    return render(request, "recording/record.html", {"form": form, "patient": patient}, status=_status(form))


def _last_used(form_class: type[EntryForm], patient: Patient) -> dict[str, str]:
    return usual(records.latest_labs(patient)) if form_class is LiverLabsForm else {}


def _is_recorded(request: HttpRequest, form: EntryForm, patient: Patient, at: datetime) -> bool:
    if not form.may_be_recorded():
        return False
    user = user_of(request)
    confirmed = bool(form.unlikely)
    try:
        facts.record_all(form.new_facts(by=user), patient_id=patient.pk, confirmed=confirmed, by=user, at=at)
    except NotRecordable as refused:
        form.complain(refused.complaints)
        return False
    return True


def _status(form: Any) -> int:
    return 422 if form.is_bound else 200

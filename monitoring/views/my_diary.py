"""Let a patient note side effects; what may be dangerous is answered at once with what to do now."""

import logging
from datetime import datetime

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from monitoring.forms.my_diary import DiaryForm
from monitoring.presenters.my_advice import advice
from monitoring.presenters.my_diary import diary_row
from monitoring.selectors import my as records
from monitoring.services import facts
from monitoring.services.checks import NotRecordable
from monitoring.views.access import requires, user_of
from monitoring.views.my import own_patient
from monitoring.views.parameters import refuse_unknown
from patients.models import Entry, Kind, Patient

log = logging.getLogger(__name__)


@requires(Permission.KEEP_DIARY)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def diary(request: HttpRequest) -> HttpResponse:
    """Show the diary and take a new entry; what to do now is said whether or not the entry can be kept."""
    refuse_unknown(request)
    at = timezone.now()
    patient = own_patient(request, at=at)
    data = request.POST if request.method == "POST" else None
    form = DiaryForm(data, today=facts.local_date(at, patient))
    if form.is_valid() and (kept := _keep(form, request, patient, at)):
        return redirect("my_diary_entry", kept.reference)
    alarm = form.alarm() if form.is_bound else None
    context = {
        "form": form,
        "now": advice(*alarm) if alarm else None,
        "rows": [diary_row(each) for each in records.diary_of(patient)],
    }
    return render(request, "my/diary.html", context, status=422 if form.is_bound else 200)


@requires(Permission.KEEP_DIARY)
@require_POST
@never_cache
def now(request: HttpRequest) -> HttpResponse:
    """Say at once what to do about what is being chosen, if it must not wait; nothing is recorded, and no record is read."""
    refuse_unknown(request)
    alarm = DiaryForm(request.POST, today=timezone.localdate()).alarm()
    found = advice(*alarm) if alarm else None
    return render(request, "my/now.html", {"now": found if found and found.is_urgent else None})


@requires(Permission.KEEP_DIARY)
@require_safe
@never_cache
def entry(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one entry: what to do, who sees it, what the clinic answered."""
    refuse_unknown(request)
    patient = own_patient(request, at=timezone.now())
    found = next((each for each in records.diary_of(patient) if each.reference == reference), None)
    if found is None:
        raise Http404(_("Your diary has no such entry."))
    return render(request, "my/diary_entry.html", {"row": diary_row(found), "patient": patient})


def _keep(form: DiaryForm, request: HttpRequest, patient: Patient, at: datetime) -> Entry | None:
    """Record the entry; if it cannot be, say so on the form, which still shows what to do now."""
    try:
        return facts.record(
            Kind.SIDE_EFFECT, patient_id=patient.pk, fields=form.cleaned_data, by=user_of(request), at=at
        )
    except NotRecordable as refused:
        for name, complaint in refused.complaints.items():
            form.add_error(name if name in form.fields else None, complaint)
    except DatabaseError as error:
        # Not what the error says: it may hold what was typed.
        log.error("a diary entry of patient %s could not be kept: %s", patient.pk, type(error).__name__)
        form.add_error(None, _("This could not be saved, so your clinic does not see it. Call your clinic instead."))
    return None

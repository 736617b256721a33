"""Take patients into the program, and close their enrollment."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.roles import Permission
from monitoring.forms.enrolling import CloseForm, EnrollForm
from monitoring.policy.decide import program_date
from monitoring.presenters.dates import day_in_words
from monitoring.selectors import records
from monitoring.services import enrollments, facts
from monitoring.services.checks import NotRecordable
from monitoring.views.access import patient_or_404, requires, user_of
from monitoring.views.parameters import refuse_unknown
from patients.models import Patient


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ENROLL)
def enroll(request: HttpRequest) -> HttpResponse:
    """Enroll a new patient of the prescriber who is signed in."""
    refuse_unknown(request)
    at = timezone.now()
    data = request.POST if request.method == "POST" else None
    # Patients mostly live where their clinic is.
    own = {"time_zone": user_of(request).time_zone} if user_of(request).time_zone else {}
    form = EnrollForm(data, today=program_date(at), initial=own, by=user_of(request))
    patient = _enrolled(form, by=user_of(request), at=at)
    if patient is None:
        return render(request, "enrolling/enroll.html", {"form": form}, status=422 if form.is_bound else 200)
    name = f"{patient.given_name} {patient.family_name}"
    said = _("%(name)s is enrolled as %(reference)s.") % {"name": name, "reference": patient.reference}
    messages.success(request, said)
    return redirect("patient", patient.reference)


def _enrolled(form: EnrollForm, *, by: User, at: datetime) -> Patient | None:
    if not form.may_be_recorded():
        return None
    try:
        return enrollments.enroll(
            form.person(),
            prescriber=by,
            pharmacy=form.cleaned_data["pharmacy"],
            first_facts=form.first_facts(),
            confirmed=bool(form.unlikely),
            by=by,
            at=at,
        )
    except NotRecordable as refused:
        form.complain(refused.complaints)
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CLOSE_ENROLLMENT)
def close(request: HttpRequest, reference: str) -> HttpResponse:
    """Close the patient's open enrollment from a day on, with a reason."""
    refuse_unknown(request)
    at = timezone.now()
    patient = patient_or_404(request, reference, at=at)
    enrollment = records.open_enrollment(patient)
    if enrollment is None:
        messages.error(request, _("No enrollment is open."))
        return redirect("patient", patient.reference)
    data = request.POST if request.method == "POST" else None
    days = {"today": facts.latest_date(at, patient), "begins_on": facts.local_date(at, patient)}
    form = CloseForm(data, **days, enrollment=enrollment)
    if form.is_valid():
        typed = form.cleaned_data
        enrollments.close(enrollment, on=typed["closed_on"], reason=typed["reason"], by=user_of(request), at=at)
        messages.success(request, _("The enrollment is closed."))
        return redirect("patient", patient.reference)
    page = {"form": form, "patient": patient, "opened": day_in_words(enrollment.opened_on)}
    return render(request, "enrolling/close.html", page, status=422 if form.is_bound else 200)

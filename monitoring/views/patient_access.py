"""Let a clinic give its patients an account, and help them back into it at a visit, without a telephone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Permission
from accounts.services.passwords import Issued
from accounts.services.people import NameTaken
from monitoring.forms.access import RecoverAccessForm
from monitoring.views.access import patient_or_404, requires, user_of
from monitoring.views.parameters import refuse_unknown
from patients.models import Patient
from patients.services import access
from patients.services.access import HasAccount, NoAccount


@never_cache
@sensitive_variables("issued")
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.GIVE_ACCESS)
def give(request: HttpRequest, reference: str) -> HttpResponse:
    """Make the patient's account, and show its one-time password in this answer and never again."""
    refuse_unknown(request)
    at = timezone.now()
    patient = patient_or_404(request, reference, at=at)
    if request.method != "POST":
        return render(request, "people/patient_access.html", {"patient": patient, "form": RecoverAccessForm()})
    try:
        issued = access.give(patient.pk, by=user_of(request), at=at)
    except HasAccount:
        messages.error(request, _("The patient has access already. A new one-time password can be given here."))
    except NameTaken:
        messages.error(
            request, _("Another account is named %(name)s. Ask program staff.") % {"name": patient.reference}
        )
    else:
        return _shown_once(request, patient, issued)
    return redirect("patient_access", patient.reference)


@never_cache
@sensitive_variables("issued")
@require_POST
@requires(Permission.GIVE_ACCESS)
def renew(request: HttpRequest, reference: str) -> HttpResponse:
    """Replace the password of the patient, who is in the room, by a one-time password, shown in this answer and never again."""
    refuse_unknown(request)
    at = timezone.now()
    patient = patient_or_404(request, reference, at=at)
    form = RecoverAccessForm(request.POST)
    if patient.user and not form.is_valid():
        return render(request, "people/patient_access.html", {"patient": patient, "form": form}, status=422)
    try:
        issued = access.recover(patient.pk, **form.chosen(), by=user_of(request), at=at)
    except NoAccount:
        messages.error(request, _("The patient has no access yet."))
        return redirect("patient_access", patient.reference)
    return _shown_once(request, patient, issued)


def _shown_once(request: HttpRequest, patient: Patient, issued: Issued) -> HttpResponse:
    return render(request, "people/patient_password.html", {"patient": patient, "issued": issued})

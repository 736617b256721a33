"""Let a patient say which contraception is used this month."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.roles import Permission
from monitoring.forms.my_contraception import ContraceptionForm
from monitoring.models import Declarer
from monitoring.policy import contraceptives
from monitoring.policy.decide import program_date
from monitoring.services import facts
from monitoring.views.access import requires, user_of
from monitoring.views.my import judgment_of, next_supply, own_patient
from monitoring.views.parameters import refuse_unknown
from patients.models import Kind, Patient


@requires(Permission.DECLARE_CONTRACEPTION)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def declare(request: HttpRequest) -> HttpResponse:
    """Ask which forms are used; what is not enough is explained and asked again, then taken as it is."""
    refuse_unknown(request)
    at = timezone.now()
    patient = own_patient(request, at=at)
    finding = judgment_of(next_supply(patient, at=at), "contraception").finding
    form = ContraceptionForm(request.POST if request.method == "POST" else None)
    asks_again = False
    if request.method == "POST" and form.is_valid():
        asks_again = form.asks_again()
        if not asks_again:
            return _record(request, patient, form.chosen(), at)
    context = {"form": form, "finding": finding, "asks_again": asks_again}
    if asks_again:
        context["confirmed"] = " ".join(form.chosen())
    return render(request, "my/contraception.html", context)


def _record(request: HttpRequest, patient: Patient, chosen: list[str], at: datetime) -> HttpResponse:
    fields = {
        "declared_on": program_date(at),
        "declared_by": Declarer.PATIENT,
        "forms": chosen,
    }
    facts.record(Kind.CONTRACEPTION, patient_id=patient.pk, fields=fields, by=user_of(request), at=at)
    finding = judgment_of(next_supply(patient, at=at), "contraception").finding
    if finding.withholds:
        messages.warning(request, f"Recorded. This step is still open: {finding.reason}")
    elif contraceptives.two_primaries(frozenset(chosen)):
        messages.warning(request, "Recorded. Both of your forms are primary ones; adding a barrier form is advised.")
    else:
        messages.success(request, "Recorded. Thank you.")
    return redirect("my_page")

"""Let a patient say which contraception is used this month."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Permission
from monitoring.forms.my_contraception import ContraceptionForm
from monitoring.models import Declarer
from monitoring.policy.decide import program_date
from monitoring.policy.findings import Owner
from monitoring.presenters.my_contraception import declaration, pair, standing
from monitoring.presenters.my_flow import progress
from monitoring.presenters.reasons import sentence
from monitoring.selectors import my as records
from monitoring.services import facts
from monitoring.views.access import requires, user_of
from monitoring.views.my import judgment_of, next_supply, own_patient
from monitoring.views.parameters import refuse_unknown
from patients.models import Kind, Patient


# A prescriber declares too, but on the patient's page.
@requires(Permission.VIEW_OWN_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def declare(request: HttpRequest) -> HttpResponse:
    """Ask which forms are used; what is not enough is explained and asked again, then taken as it is."""
    refuse_unknown(request)
    at = timezone.now()
    patient = own_patient(request, at=at)
    finding = judgment_of(next_supply(patient, at=at), "contraception").finding
    form = ContraceptionForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "progress": progress("my_contraception"), "finding": finding}
    if form.is_valid():
        if not form.asks_again():
            return _record(request, patient, form.chosen(), at)
        context |= {"asks_again": True, "confirmed": " ".join(form.chosen()), "pair": pair(form.chosen())}
    context["standing"] = standing(finding, records.latest_declarations(patient))
    return render(request, "my/contraception.html", context, status=422 if form.is_bound else 200)


@requires(Permission.VIEW_OWN_RECORD)
@require_POST
@never_cache
def check(request: HttpRequest) -> HttpResponse:
    """Say whether the forms chosen so far are enough; nothing is recorded, and no record is read."""
    refuse_unknown(request)
    form = ContraceptionForm(request.POST)
    chosen = form.chosen() if form.is_valid() else []
    return render(request, "my/pair.html", {"pair": pair(chosen)})


def _record(request: HttpRequest, patient: Patient, chosen: list[str], at: datetime) -> HttpResponse:
    fields = {
        "declared_on": program_date(at),
        "declared_by": Declarer.PATIENT,
        "forms": chosen,
    }
    facts.record(Kind.CONTRACEPTION, patient_id=patient.pk, fields=fields, by=user_of(request), at=at)
    decision = next_supply(patient, at=at)
    recorded = judgment_of(decision, "contraception")
    if not recorded.finding.withholds:
        messages.success(request, declaration(chosen))
    else:
        still_open = _("Recorded. This step is still open: %(reason)s") % {"reason": sentence(recorded.finding)}
        messages.warning(request, still_open)
        # What only the patient can put right is explained there; for others the month goes on.
        if recorded.owner is Owner.PATIENT:
            return redirect("my_contraception")
    is_next = judgment_of(decision, "acknowledgment").finding.withholds
    return redirect("my_questions" if is_next else "my_page")

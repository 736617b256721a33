"""Record what clinicians enter: show its effect before it is saved, ask once about what is odd, offer to undo."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.roles import Permission
from monitoring.forms.entries import EntryForm
from monitoring.forms.labs import LabsForm
from monitoring.forms.recording import BY_SLUG
from monitoring.forms.supervision import OverrideForm
from monitoring.presenters.effects import Effect
from monitoring.selectors import records
from monitoring.services import facts
from monitoring.views import holds
from monitoring.views.access import patient_or_404, requires, user_of
from monitoring.views.effects import effects_of, reaches_the_rules, still_open
from monitoring.views.parameters import refuse_unknown
from monitoring.views.parts import asks_for_part
from monitoring.views.saved import save, tell
from patients.models import Entry, Patient


@require_http_methods(["GET", "HEAD", "POST"])
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
        begins_on=facts.local_date(at, patient),
        initial=_known_before(form_class, patient, at),
    )
    if "check" in request.POST:
        return _checked(request, form, patient, at)
    if request.method == "POST":
        rows = save(request, form, patient, at)
        if rows:
            _tell(request, form, rows, patient, at)
            return redirect("patient", patient.reference)
    return _page(request, form, patient, at, status=422 if form.is_bound else 200)


def _known_before(form_class: type[EntryForm], patient: Patient, at: datetime) -> dict[str, Any]:
    """Return what a form can begin with from the record: units and limits, or the hold that there is to override."""
    if issubclass(form_class, LabsForm):
        return form_class.usual(records.latest_labs(patient))
    if issubclass(form_class, OverrideForm):
        return holds.first_overridable(patient, at=at)
    return {}


def _checked(request: HttpRequest, form: EntryForm, patient: Patient, at: datetime) -> HttpResponse:
    """Show what the form would change, alone where only that part of the page was asked for; nothing is written."""
    effects: Sequence[Effect] = ()
    if form.is_valid():
        effects = effects_of(form.new_facts(by=user_of(request)), patient=patient, at=at)
    if asks_for_part(request):
        return render(request, "recording/effect.html", {"effects": effects, "waiting": not form.is_valid()})
    return _page(request, form, patient, at, effects=effects, status=200 if form.is_valid() else 422)


def _tell(request: HttpRequest, form: EntryForm, rows: Sequence[Entry], patient: Patient, at: datetime) -> None:
    requirement = form.cleaned_data.get("requirement")
    reasons = still_open(form.slug, patient=patient, requirement=requirement, at=at)
    tell(request, rows, patient, still_open=reasons)


def _page(
    request: HttpRequest,
    form: EntryForm,
    patient: Patient,
    at: datetime,
    *,
    effects: Sequence[Effect] = (),
    status: int,
) -> HttpResponse:
    page = {
        "form": form,
        "patient": patient,
        "effects": effects,
        "shows_effect": reaches_the_rules(form.kind),
        "holds": holds.rows(patient, at=at) if isinstance(form, OverrideForm) else None,
    }
    return render(request, "recording/record.html", page, status=status)

"""Review side effects: say what was done about what a patient noticed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.roles import Permission
from monitoring.forms.supervision import SideEffectReviewForm
from monitoring.models import SideEffect
from monitoring.presenters.side_effects import side_effect_rows
from monitoring.selectors.side_effects import side_effect_of
from monitoring.services import facts
from monitoring.views.access import patient_or_404, requires
from monitoring.views.parameters import refuse_unknown
from monitoring.views.saved import save, tell
from patients.models import Patient


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.REVIEW_SIDE_EFFECT)
def review(request: HttpRequest, reference: str, entry: str) -> HttpResponse:
    """Say what was done about one side effect; the alert ends with it."""
    refuse_unknown(request)
    at = timezone.now()
    patient = patient_or_404(request, reference, at=at)
    found = _side_effect(patient, entry)
    form = SideEffectReviewForm(
        request.POST if request.method == "POST" else None,
        today=facts.latest_date(at, patient),
        begins_on=facts.local_date(at, patient),
        reviewed=found,
    )
    if request.method == "POST" and (rows := save(request, form, patient, at)):
        tell(request, rows, patient)
        return redirect("patient", patient.reference)
    [row] = side_effect_rows([found], patient=patient, today=facts.local_date(at, patient))
    page = {"form": form, "patient": patient, "row": row}
    return render(request, "recording/review.html", page, status=422 if form.is_bound else 200)


def _side_effect(patient: Patient, reference: str) -> SideEffect:
    found = side_effect_of(patient, reference)
    if found is None:
        raise Http404("This patient has no such side effect on record.")
    return found

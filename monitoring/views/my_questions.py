"""Ask a patient the month's comprehension questions, and record that they were answered."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.roles import Permission
from monitoring.forms.my_questions import QuestionsForm, current
from monitoring.policy.decide import program_date
from monitoring.policy.findings import Finding
from monitoring.services import facts
from monitoring.views.access import requires, user_of
from monitoring.views.my import judgment_of, next_supply, own_patient
from monitoring.views.parameters import refuse_unknown
from patients.models import Kind


@requires(Permission.ACKNOWLEDGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def answer_questions(request: HttpRequest) -> HttpResponse:
    """Ask until every answer is right, then record the acknowledgment; right answers are never asked twice."""
    refuse_unknown(request)
    at = timezone.now()
    patient = own_patient(request, at=at)
    finding = judgment_of(next_supply(patient, at=at), "acknowledgment").finding
    form = QuestionsForm(request.POST if request.method == "POST" else None, questions=current())
    if request.method != "POST" or not form.is_valid():
        return render(request, "my/questions.html", {"form": form, "finding": finding})
    fields = {
        "answered_on": program_date(at),
        "question_set": current().name,
        "answers": form.answers(),
    }
    facts.record(Kind.ACKNOWLEDGMENT, patient_id=patient.pk, fields=fields, by=user_of(request), at=at)
    _thank(request, judgment_of(next_supply(patient, at=at), "acknowledgment").finding)
    return redirect("my_page")


def _thank(request: HttpRequest, finding: Finding) -> None:
    # Answers given on the day of a supply, say, count for the month that it ends.
    if finding.withholds:
        messages.warning(request, f"Recorded, but this step is still open: {finding.reason}")
    else:
        messages.success(request, "All answered. Thank you.")

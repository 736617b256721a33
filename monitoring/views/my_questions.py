"""Lead a patient through the month's acknowledgment: key points, questions until every answer is right, signature."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Meaning
from accounts.roles import Permission
from monitoring.comprehension import QuestionSet, question_set
from monitoring.forms.my_questions import QuestionsForm
from monitoring.forms.my_signing import SigningForm
from monitoring.forms.signing import SigningPart
from monitoring.policy.decide import program_date
from monitoring.policy.findings import Finding
from monitoring.presenters.my_flow import key_points, progress
from monitoring.presenters.reasons import sentence
from monitoring.presenters.signing import acknowledges
from monitoring.services import facts
from monitoring.views.access import requires, user_of
from monitoring.views.my import judgment_of, next_supply, own_patient
from monitoring.views.parameters import refuse_unknown
from patients.models import Kind

# Where right answers wait for the signature: in the session, by question.
_ANSWERS = "my_answers"


@requires(Permission.ACKNOWLEDGE)
@require_safe
@never_cache
def read(request: HttpRequest) -> HttpResponse:
    """Show what to know before the questions."""
    refuse_unknown(request)
    at = timezone.now()
    finding = judgment_of(next_supply(own_patient(request, at=at), at=at), "acknowledgment").finding
    context = {"points": key_points(), "progress": progress("my_read"), "says": _said_if_met(finding)}
    return render(request, "my/read.html", context)


@requires(Permission.ACKNOWLEDGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def answer_questions(request: HttpRequest) -> HttpResponse:
    """Ask until every answer is right; right answers are never asked twice."""
    refuse_unknown(request)
    at = timezone.now()
    finding = judgment_of(next_supply(own_patient(request, at=at), at=at), "acknowledgment").finding
    questions = _questions()
    kept = request.session.get(_ANSWERS, {})
    data = request.POST if request.method == "POST" else None
    form = QuestionsForm(data, questions=questions, initial=kept.get("answers", {}))
    if form.is_valid():
        request.session[_ANSWERS] = {"set": questions.name, "answers": form.answers()}
        return redirect("my_sign")
    context = {"form": form, "progress": progress("my_questions"), "says": _said_if_met(finding)}
    return render(request, "my/questions.html", context, status=422 if form.is_bound else 200)


@requires(Permission.ACKNOWLEDGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign(request: HttpRequest) -> HttpResponse:
    """Show what is signed, and record the answers with the signature."""
    refuse_unknown(request)
    at = timezone.now()
    patient = own_patient(request, at=at)
    judgment_of(next_supply(patient, at=at), "acknowledgment")
    questions, kept = _questions(), request.session.get(_ANSWERS, {})
    # Answered in another language, or not yet: what is signed is what was shown.
    if kept.get("set") != questions.name:
        return redirect("my_questions")
    data = request.POST if request.method == "POST" else None
    form = SigningForm(data, patient=patient)
    words, meaning = acknowledges(questions), Meaning.ACKNOWLEDGES
    signing = SigningPart(data, request=request, words=words, meaning=meaning, patient=patient, at=at)
    if not (form.is_valid() and signing.is_valid()):
        context = {"form": form, "signing": signing, "questions": questions, "progress": progress("my_sign")}
        return render(request, "my/sign.html", context, status=signing.status)
    fields = _fields(questions, kept["answers"], form)
    fields["answered_on"] = program_date(at)
    signed = signing.signing(form, printed_name=form.cleaned_data["printed_name"])
    facts.record(Kind.ACKNOWLEDGMENT, patient_id=patient.pk, fields=fields, signing=signed, by=user_of(request), at=at)
    del request.session[_ANSWERS]
    _thank(request, judgment_of(next_supply(patient, at=at), "acknowledgment").finding)
    return redirect("my_page")


def _questions() -> QuestionSet:
    return question_set(get_language() or "")


def _fields(questions: QuestionSet, answers: dict[str, str], form: SigningForm) -> dict[str, Any]:
    signed = {"printed_name": form.cleaned_data["printed_name"]}
    return {"question_set": questions.name, "answers": {**answers, **signed}}


def _said_if_met(finding: Finding) -> str:
    return "" if finding.withholds else sentence(finding)


def _thank(request: HttpRequest, finding: Finding) -> None:
    # Answers given on the day of a supply, say, count for the month that it ends.
    if finding.withholds:
        still_open = _("Recorded, but this step is still open: %(reason)s") % {"reason": sentence(finding)}
        messages.warning(request, still_open)
    else:
        messages.success(request, _("Signed. You are done with this month's questions. Thank you."))

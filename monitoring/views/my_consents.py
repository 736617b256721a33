"""Let a patient read and sign the consents; under 18, a parent or guardian too."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from monitoring.forms.my_consents import SignatureForm
from monitoring.policy.decide import Decision, program_date
from monitoring.policy.findings import Status
from monitoring.policy.months import anniversary
from monitoring.policy.policies import program_policies
from monitoring.selectors import my as records
from monitoring.services import facts
from monitoring.views.access import requires, user_of
from monitoring.views.my import judgment_of, next_supply, own_patient
from monitoring.views.parameters import refuse_unknown
from patients.models import ConsentForm, Kind, Language, Patient, Signer
from patients.selectors import latest_birth_date
from patients.services import consents

TITLES = {ConsentForm.TREATMENT: "Consent to treatment", ConsentForm.BIRTH_DEFECTS: "Consent about birth defects"}


@requires(Permission.SIGN_CONSENT)
@require_safe
@never_cache
def consents_page(request: HttpRequest) -> HttpResponse:
    """Show which forms the patient signs, and who signed them when."""
    refuse_unknown(request)
    at = timezone.now()
    patient = own_patient(request, at=at)
    decision = next_supply(patient, at=at)
    finding = next((each.finding for each in decision.judgments if each.requirement.id == "consent"), None)
    forms = [{"form": form, "title": TITLES[form], "signatures": records.signatures_of(patient, form)}
             for form in _asked_of(decision)]  # fmt: skip
    return render(request, "my/consents.html", {"finding": finding, "forms": forms})


@requires(Permission.SIGN_CONSENT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign_consent(request: HttpRequest, form: str) -> HttpResponse:
    """Show the exact text of one form, and record a signature under it."""
    refuse_unknown(request)
    at = timezone.now()
    patient = own_patient(request, at=at)
    decision = next_supply(patient, at=at)
    consent_form = _asked_form(decision, form)
    text = consents.current_text(consent_form, Language(patient.language))
    needs_guardian = _needs_guardian(patient, consent_form, decision, at)
    signature = SignatureForm(
        request.POST if request.method == "POST" else None, patient=patient, text=text, needs_guardian=needs_guardian
    )
    if request.method == "POST" and signature.is_valid():
        facts.record(Kind.CONSENT, patient_id=patient.pk, fields=_fields(signature, at), by=user_of(request), at=at)
        messages.success(request, f"Signed: {TITLES[consent_form]}. Thank you.")
        return redirect(_next_page(patient, at))
    return render(request, "my/consent.html", {"title": TITLES[consent_form], "text": text, "form": signature})


def _asked_of(decision: Decision) -> list[ConsentForm]:
    """Return the forms that this patient signs: the second only where contraception is asked about at all."""
    asked = {each.requirement.id for each in decision.judgments if each.status is not Status.NOT_APPLICABLE}
    return list(ConsentForm) if "contraception" in asked else [ConsentForm.TREATMENT]


def _asked_form(decision: Decision, form: str) -> ConsentForm:
    judgment_of(decision, "consent")
    if form not in _asked_of(decision):
        raise Http404("The program does not ask this form of you.")
    return ConsentForm(form)


def _needs_guardian(patient: Patient, form: ConsentForm, decision: Decision, at: datetime) -> bool:
    """Tell whether a guardian signs too: the patient is under age today, or was on last signing this form."""
    born_on = latest_birth_date(patient)
    if born_on is None or decision.policy is None:
        return False
    adult_on = anniversary(born_on.toordinal(), program_policies()[decision.policy].numbers.adult_age_years)
    own = [each.signed_on for each in records.signatures_of(patient, form) if each.signed_by == Signer.PATIENT]
    return min([program_date(at), *own[:1]]).toordinal() < adult_on


def _fields(signature: SignatureForm, at: datetime) -> Mapping[str, Any]:
    return {
        "form": signature.text.form,
        "signed_on": program_date(at),
        "signed_by": signature.signer,
        "text": signature.text,
        "printed_name": signature.cleaned_data["printed_name"],
    }


def _next_page(patient: Patient, at: datetime) -> str:
    consent = judgment_of(next_supply(patient, at=at), "consent")
    return "my_consents" if consent.finding.withholds else "my_page"

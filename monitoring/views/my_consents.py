"""Let a patient read and sign the consents; under 18, a parent or guardian too."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Meaning
from accounts.roles import Permission
from monitoring.forms.my_consents import SignatureForm
from monitoring.forms.signing import SigningPart
from monitoring.policy.decide import Decision, program_date
from monitoring.policy.findings import Status
from monitoring.presenters import signature_lines as signatures
from monitoring.presenters.my_consents import FormRow, form_row, title
from monitoring.presenters.reasons import sentence
from monitoring.presenters.signing import consents as signed_words
from monitoring.selectors import my as records
from monitoring.services import facts
from monitoring.services.signing import needs_guardian as needs_guardian_for
from monitoring.views.access import requires, user_of
from monitoring.views.my import judgment_of, next_supply, own_patient
from monitoring.views.parameters import refuse_unknown
from patients.models import ConsentForm, Kind, Language, Patient
from patients.services import consents


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
    context = {
        "says": sentence(finding) if finding else "",
        "is_open": finding is not None and finding.withholds,
        "forms": [_form_row(patient, form) for form in asked_of(decision)],
        "needs_guardian": any(needs_guardian_for(patient, form, at=at) for form in asked_of(decision)),
    }
    return render(request, "my/consents.html", context)


@requires(Permission.SIGN_CONSENT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign_consent(request: HttpRequest, form: str) -> HttpResponse:
    """Show the exact text of one form, and record a signature under it."""
    refuse_unknown(request, "language")
    at = timezone.now()
    patient = own_patient(request, at=at)
    consent_form = asked_form(next_supply(patient, at=at), form)
    text = consents.current_text(consent_form, language_of(request))
    needs_guardian = needs_guardian_for(patient, consent_form, at=at)
    data = request.POST if request.method == "POST" else None
    signature = SignatureForm(data, patient=patient, text=text, needs_guardian=needs_guardian)
    words = signed_words(title(consent_form), text)
    signing = SigningPart(data, request=request, words=words, meaning=Meaning.CONSENTS, patient=patient, at=at)
    if signature.is_valid() and signing.is_valid():
        signed = signing.signing(signature, printed_name=signature.name_to_keep())
        fields, by = _fields(signature, at), user_of(request)
        facts.record(Kind.CONSENT, patient_id=patient.pk, fields=fields, signing=signed, by=by, at=at)
        messages.success(request, _("Signed: %(form)s. Thank you.") % {"form": title(consent_form)})
        return redirect(_next_page(patient, at))
    context = {
        "title": title(consent_form),
        "text": text,
        "form": signature,
        "signing": signing,
        "needs_guardian": needs_guardian,
        "signatures": _form_row(patient, consent_form).signatures,
        "other_languages": [each for each in Language if each != text.language],
    }
    return render(request, "my/consent.html", context, status=signing.status)


def _form_row(patient: Patient, form: ConsentForm) -> FormRow:
    signed = records.signatures_of(patient, form)
    return form_row(form, signed, signatures.lines(patient, signed))


def asked_of(decision: Decision) -> list[ConsentForm]:
    """Return the forms that this patient signs: the second only where contraception is asked about at all."""
    asked = {each.requirement.id for each in decision.judgments if each.status is not Status.NOT_APPLICABLE}
    return list(ConsentForm) if "contraception" in asked else [ConsentForm.TREATMENT]


def asked_form(decision: Decision, form: str) -> ConsentForm:
    """Return a form by its name in the address.

    :raises Http404: the program does not ask it of this patient
    """
    judgment_of(decision, "consent")
    if form not in asked_of(decision):
        raise Http404(_("The program does not ask this form of you."))
    return ConsentForm(form)


def language_of(request: HttpRequest) -> Language:
    """Return the language to sign in: the page's own, unless the other one was asked for."""
    asked = request.GET.get("language")
    if asked is None:
        return Language.SPANISH if get_language() == Language.SPANISH else Language.ENGLISH
    if asked not in Language.values:
        raise BadRequest("there is no text in this language")
    return Language(asked)


def _fields(signature: SignatureForm, at: datetime) -> Mapping[str, Any]:
    return {
        "form": signature.text.form,
        "signed_on": program_date(at),
        "signed_by": signature.signer,
        "text": signature.text,
        "printed_name": signature.name_to_keep(),
    }


def _next_page(patient: Patient, at: datetime) -> str:
    consent = judgment_of(next_supply(patient, at=at), "consent")
    return "my_consents" if consent.finding.withholds else "my_page"

"""Let a parent or guardian read and sign the consents of a minor; nothing else of the child is shown to them."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Meaning
from accounts.roles import Permission
from monitoring.forms.guardians import GuardianSignatureForm
from monitoring.forms.signing import SigningPart
from monitoring.presenters import signature_lines
from monitoring.presenters.my_consents import FormRow, form_row, title
from monitoring.presenters.signing import consents as signed_words
from monitoring.selectors import guardians
from monitoring.selectors import my as records
from monitoring.services import guardianships
from monitoring.views.access import note_view, requires, user_of
from monitoring.views.my import next_supply
from monitoring.views.my_consents import asked_form, asked_of, language_of
from monitoring.views.parameters import refuse_unknown
from patients.models import Consent, ConsentForm, Guardianship, Language, Patient, Signer
from patients.services import consents


@require_safe
@requires(Permission.SIGN_AS_GUARDIAN)
@never_cache
def children(request: HttpRequest) -> HttpResponse:
    """List the children in the guardian's charge, and which of their forms the guardian has signed."""
    refuse_unknown(request)
    at = timezone.now()
    rows = []
    for each in guardians.in_charge(user_of(request), at=at):
        note_view(request, each.patient, at=at)
        forms = [_form_row(each.patient, form) for form in _forms(each.patient, at)]
        rows.append({"child": each.patient, "relation": each.get_relation_display(), "forms": forms})
    return render(request, "guardian/children.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SIGN_AS_GUARDIAN)
@never_cache
def sign(request: HttpRequest, reference: str, form: str) -> HttpResponse:
    """Show the exact text of one form of a child, and record the guardian's signature under it."""
    refuse_unknown(request, "language")
    at = timezone.now()
    charge = _in_charge(request, reference, at=at)
    note_view(request, charge.patient, at=at)
    consent_form = asked_form(next_supply(charge.patient, at=at), form)
    text = consents.current_text(consent_form, language_of(request))
    data = request.POST if request.method == "POST" else None
    signature = GuardianSignatureForm(data, guardianship=charge, text=text)
    words = signed_words(title(consent_form), text)
    signing = SigningPart(data, request=request, words=words, meaning=Meaning.CONSENTS, patient=charge.patient, at=at)
    if signature.is_valid() and signing.is_valid():
        name, by = signature.name_to_keep(), user_of(request)
        signed = signing.signing(signature, printed_name=name)
        guardianships.sign(charge, text=text, printed_name=name, signing=signed, by=by, at=at)
        messages.success(request, _("Signed: %(form)s. Thank you.") % {"form": title(consent_form)})
        return redirect("guardian")
    page = {
        "title": title(consent_form),
        "child": charge.patient,
        "text": text,
        "form": signature,
        "signing": signing,
        "signatures": _form_row(charge.patient, consent_form).signatures,
        "other_languages": [each for each in Language if each != text.language],
    }
    return render(request, "guardian/consent.html", page, status=signing.status)


def _in_charge(request: HttpRequest, reference: str, *, at: datetime) -> Guardianship:
    """Return the guardianship under which this user signs for a child.

    :raises Http404: there is none, or it is over
    """
    for each in guardians.in_charge(user_of(request), at=at):
        if each.patient.reference == reference:
            return each
    raise Http404("No child in your charge has this reference.")


def _forms(patient: Patient, at: datetime) -> list[ConsentForm]:
    return asked_of(next_supply(patient, at=at))


def _signed_by_guardians(patient: Patient, form: ConsentForm) -> list[Consent]:
    """Return a form's signatures by parents or guardians: what the child has signed is the child's to tell."""
    return [each for each in records.signatures_of(patient, form) if each.signed_by == Signer.GUARDIAN]


def _form_row(patient: Patient, form: ConsentForm) -> FormRow:
    signed = _signed_by_guardians(patient, form)
    return form_row(form, signed, signature_lines.lines(patient, signed))

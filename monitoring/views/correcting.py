"""Correct what was entered in error: remove it, or replace it with what is true."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import Meaning
from accounts.roles import Permission, Role
from monitoring.forms.entries import EntryForm
from monitoring.forms.reasons import ReasonForm
from monitoring.forms.recording import BY_KIND
from monitoring.forms.signing import SigningPart
from monitoring.models import Contraception, Declarer, PregnancyTest, SideEffect
from monitoring.presenters.effects import Effect
from monitoring.presenters.entries import statement_of
from monitoring.presenters.signing import withdraws
from monitoring.selectors import records, withdrawals
from monitoring.services import facts
from monitoring.services import withdrawals as withdrawing
from monitoring.services.checks import NotRecordable
from monitoring.services.entitlements import ONLY_WITHDRAWN, may_correct, needs_two
from monitoring.services.new_facts import NewFact
from monitoring.views.access import patient_or_404, requires, user_of
from monitoring.views.effects import effects_of, reaches_the_rules
from monitoring.views.parameters import refuse_unknown
from monitoring.views.parts import asks_for_part
from patients.models import Entry, Kind, Patient


def _replacement_form(entry: Entry) -> type[EntryForm] | None:
    # A patient's own declaration can be withdrawn here, never rewritten.
    if isinstance(entry, Contraception) and entry.declared_by == Declarer.PATIENT:
        return None
    if isinstance(entry, SideEffect) and entry.recorded_by.role == Role.PATIENT:
        return None
    return None if Kind(entry.kind) in ONLY_WITHDRAWN else BY_KIND[Kind(entry.kind)]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CORRECT_ENTRY)
def correct(request: HttpRequest, reference: str, entry: str) -> HttpResponse:
    """Correct an entry with a reason: remove it, or replace it with what is true."""
    refuse_unknown(request, "undo")
    at = timezone.now()
    patient = patient_or_404(request, reference, at=at)
    found = records.entry(patient, entry)
    if found is None or not may_correct(user_of(request), found):
        raise Http404("No entry of this patient that you may correct has this reference.")
    if (waiting := withdrawals.open_of_entry(found)) is not None:
        return redirect("withdrawal", patient.reference, waiting.reference)
    # A page with two forms has two reasons to fill in, and two places to sign.
    removing = _removing(request)
    why, replacing = _replacing(request, found, patient, at)
    sign_removal, sign_replacement = (_signing(request, found, patient, at, act=each) for each in ("remove", "replace"))
    is_check = "check" in request.POST
    effects = _effects_of_replacing(request, found, replacing, patient, at) if is_check else ()
    if asks_for_part(request):
        part = {"effects": effects, "waiting": not effects, "needs_two": needs_two(found)}
        return render(request, "recording/effect.html", part)
    if (
        request.method == "POST"
        and not is_check
        and (
            _is_removed(request, removing, sign_removal, found, at)
            or _is_replaced(request, why, replacing, sign_replacement, found, at)
        )
    ):
        messages.success(request, _PROPOSED if needs_two(found) else _CORRECTED)
        return redirect("patient", patient.reference)
    page = {
        "patient": patient, "reference": found.reference, "kind": Kind(found.kind).label, "statement": statement_of(found),
        "removing": removing, "why": why, "form": replacing, "is_undo": "undo" in request.GET, "effects": effects,
        "sign_removal": sign_removal, "sign_replacement": sign_replacement, "needs_two": needs_two(found),
        "removal_effects": _effects(found, [], patient, at), "shows_effect": reaches_the_rules(Kind(found.kind)),
    }  # fmt: skip
    status = max(sign_removal.status, sign_replacement.status) if not effects else 200
    return render(request, "recording/correct.html", page, status=status)


_CORRECTED = gettext_lazy("The entry is corrected; the history shows both, and why.")
_PROPOSED = gettext_lazy(
    "Signed and proposed. The test stands, and stops treatment, until another clinician signs too."
)


def _signing(request: HttpRequest, entry: Entry, patient: Patient, at: datetime, *, act: str) -> SigningPart:
    """Return the part under which an entry is removed, or replaced, as the button says."""
    data = request.POST if act in request.POST else None
    words = withdraws(patient, kind=Kind(entry.kind), statement=statement_of(entry), needs_two=needs_two(entry))
    return SigningPart(
        data,
        request=request,
        words=words,
        meaning=Meaning.WITHDRAWS,
        patient=patient,
        at=at,
        auto_id=f"id_{act}_%s",
    )


def _removing(request: HttpRequest) -> ReasonForm:
    data = request.POST if "remove" in request.POST else None
    # Who undoes at once has said enough, and may still say more.
    reason = _("Recorded by mistake; undone at once.") if "undo" in request.GET else ""
    return ReasonForm(data, auto_id="id_remove_%s", reason=reason)


def _effects_of_replacing(
    request: HttpRequest, entry: Entry, form: EntryForm | None, patient: Patient, at: datetime
) -> Sequence[Effect]:
    if form is None or not form.is_valid():
        return ()
    return _effects(entry, form.new_facts(by=user_of(request)), patient, at)


def _effects(entry: Entry, new: Sequence[NewFact], patient: Patient, at: datetime) -> Sequence[Effect]:
    if not reaches_the_rules(Kind(entry.kind)):
        return ()
    return effects_of([NewFact(Kind.VOID, {"of": entry.fact_ptr}), *new], patient=patient, at=at)


def _replacing(
    request: HttpRequest, entry: Entry, patient: Patient, at: datetime
) -> tuple[ReasonForm, EntryForm | None]:
    form_class = _replacement_form(entry)
    data = request.POST if "replace" in request.POST else None
    typed = request.POST if {"replace", "check"} & request.POST.keys() else None
    if form_class is None:
        return ReasonForm(), None
    today = facts.latest_date(at, patient)
    return ReasonForm(data), form_class(typed, today=today, initial=form_class.initial_from(entry))


def _is_removed(request: HttpRequest, removing: ReasonForm, signing: SigningPart, entry: Entry, at: datetime) -> bool:
    # Both are asked, so that everything that is wrong shows at once.
    if not all([removing.is_valid(), signing.is_valid()]):
        return False
    signed = {"reason": removing.cleaned_data["reason_given"], "signing": signing.signing(removing)}
    by = user_of(request)
    try:
        if needs_two(entry):
            withdrawing.propose(cast(PregnancyTest, entry), **signed, by=by, at=at)
        else:
            facts.void(entry.fact_ptr, **signed, by=by, at=at)
    except NotRecordable as refused:
        removing.add_error(None, list(refused.complaints.values()))
        return False
    return True


def _is_replaced(
    request: HttpRequest, why: ReasonForm, form: EntryForm | None, signing: SigningPart, entry: Entry, at: datetime
) -> bool:
    if "replace" not in request.POST:
        return False
    if form is None or not all([form.may_be_recorded(), why.is_valid(), signing.is_valid()]):
        return False
    signed = {"reason": why.cleaned_data["reason_given"], "signing": signing.signing(form, why)}
    by = user_of(request)
    [new] = form.new_facts(by=by)
    confirmed = bool(form.unlikely)
    try:
        if needs_two(entry):
            test = cast(PregnancyTest, entry)
            withdrawing.propose(test, replacement=new.fields, confirmed=confirmed, **signed, by=by, at=at)
        else:
            facts.correct(entry.fact_ptr, fields=new.fields, confirmed=confirmed, **signed, by=by, at=at)
    except NotRecordable as refused:
        form.complain(refused.complaints)
        return False
    return True

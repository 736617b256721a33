"""Correct what was entered in error: remove it, or replace it with what is true."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.roles import Permission, Role
from monitoring.forms.entries import EntryForm
from monitoring.forms.reasons import ReasonForm
from monitoring.forms.recording import BY_KIND
from monitoring.models import Contraception, Declarer, SideEffect
from monitoring.presenters.dates import day_in_words
from monitoring.presenters.effects import Effect
from monitoring.presenters.entries import state
from monitoring.selectors import records
from monitoring.services import facts
from monitoring.services.checks import NotRecordable
from monitoring.services.entitlements import ONLY_WITHDRAWN, may_correct
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
    # A page with two forms has two reasons to fill in.
    removing = _removing(request)
    why, replacing = _replacing(request, found, patient, at)
    is_check = "check" in request.POST
    effects = _effects_of_replacing(request, found, replacing, patient, at) if is_check else ()
    if asks_for_part(request):
        return render(request, "recording/effect.html", {"effects": effects, "waiting": not effects})
    if (
        request.method == "POST"
        and not is_check
        and (_is_removed(request, removing, found, at) or _is_replaced(request, why, replacing, found, at))
    ):
        messages.success(request, _("The entry is corrected; the history shows both, and why."))
        return redirect("patient", patient.reference)
    page = {
        "patient": patient, "reference": found.reference, "kind": Kind(found.kind).label, "statement": _statement(found),
        "removing": removing, "why": why, "form": replacing, "is_undo": "undo" in request.GET, "effects": effects,
        "removal_effects": _effects(found, [], patient, at), "shows_effect": reaches_the_rules(Kind(found.kind)),
    }  # fmt: skip
    status = 422 if request.method == "POST" and not effects else 200
    return render(request, "recording/correct.html", page, status=status)


def _removing(request: HttpRequest) -> ReasonForm:
    data = request.POST if "remove" in request.POST else None
    # Who undoes at once has said enough, and may still say more.
    reason = _("Recorded by mistake; undone at once.") if "undo" in request.GET else ""
    return ReasonForm(data, auto_id="id_remove_%s", reason=reason)


def _statement(entry: Entry) -> str:
    on, text = state(entry)
    return f"{day_in_words(on)}: {text}" if on else text


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


def _is_removed(request: HttpRequest, removing: ReasonForm, entry: Entry, at: datetime) -> bool:
    if not removing.is_valid():
        return False
    try:
        facts.void(entry.fact_ptr, reason=removing.cleaned_data["reason_given"], by=user_of(request), at=at)
    except NotRecordable as refused:
        removing.add_error(None, list(refused.complaints.values()))
        return False
    return True


def _is_replaced(request: HttpRequest, why: ReasonForm, form: EntryForm | None, entry: Entry, at: datetime) -> bool:
    if "replace" not in request.POST:
        return False
    # Both are asked, so that everything that is wrong shows at once.
    if form is None or not all([form.may_be_recorded(), why.is_valid()]):
        return False
    user = user_of(request)
    [new] = form.new_facts(by=user)
    try:
        facts.correct(
            entry.fact_ptr,
            fields=new.fields,
            reason=why.cleaned_data["reason_given"],
            confirmed=bool(form.unlikely),
            by=user,
            at=at,
        )
    except NotRecordable as refused:
        form.complain(refused.complaints)
        return False
    return True

"""Record what clinicians enter: show its effect before it is saved, ask once about what is odd, offer to undo."""

from collections.abc import Callable, Mapping, Sequence
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
from monitoring.forms.signing import SigningPart
from monitoring.forms.supervision import OverrideForm
from monitoring.presenters.effects import Effect
from monitoring.presenters.signing import counseled, overrides
from monitoring.selectors import records
from monitoring.services import facts, meanings
from monitoring.views import holds
from monitoring.views.access import patient_or_404, requires, user_of
from monitoring.views.effects import effects_of, reaches_the_rules, still_open
from monitoring.views.parameters import refuse_unknown
from monitoring.views.parts import asks_for_part
from monitoring.views.saved import save, tell
from patients.models import Entry, Kind, Patient


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
    signing = _signing(request, form_class.kind, patient, at)
    if "check" in request.POST:
        return _checked(request, form, signing, patient, at)
    if request.method == "POST":
        rows = save(request, form, patient, at, signing=signing)
        if rows:
            _tell(request, form, rows, patient, at)
            return redirect("patient", patient.reference)
    status = signing.status if signing else 422 if form.is_bound else 200
    return _page(request, form, signing, patient, at, status=status)


# What is signed of the entries on these forms.
_WORDS: Mapping[Kind, Callable[[Patient], str]] = {Kind.COUNSELING: counseled, Kind.OVERRIDE: overrides}


def _signing(request: HttpRequest, kind: Kind, patient: Patient, at: datetime) -> SigningPart | None:
    """Return the part under which an entry of a kind is signed, if it is; to check the effect signs nothing."""
    if kind not in _WORDS:
        return None
    data = request.POST if request.method == "POST" and "check" not in request.POST else None
    words, meaning = _WORDS[kind](patient), meanings.OF_FACTS[kind]
    return SigningPart(data, request=request, words=words, meaning=meaning, patient=patient, at=at)


def _known_before(form_class: type[EntryForm], patient: Patient, at: datetime) -> dict[str, Any]:
    """Return what a form can begin with from the record: units and limits, or the hold that there is to override."""
    if issubclass(form_class, LabsForm):
        return form_class.usual(records.latest_labs(patient))
    if issubclass(form_class, OverrideForm):
        return holds.first_overridable(patient, at=at)
    return {}


def _checked(
    request: HttpRequest, form: EntryForm, signing: SigningPart | None, patient: Patient, at: datetime
) -> HttpResponse:
    """Show what the form would change, alone where only that part of the page was asked for; nothing is written."""
    effects: Sequence[Effect] = ()
    if form.is_valid():
        effects = effects_of(form.new_facts(by=user_of(request)), patient=patient, at=at)
    if asks_for_part(request):
        return render(request, "recording/effect.html", {"effects": effects, "waiting": not form.is_valid()})
    return _page(request, form, signing, patient, at, effects=effects, status=200 if form.is_valid() else 422)


def _tell(request: HttpRequest, form: EntryForm, rows: Sequence[Entry], patient: Patient, at: datetime) -> None:
    requirement = form.cleaned_data.get("requirement")
    reasons = still_open(form.slug, patient=patient, requirement=requirement, at=at)
    tell(request, rows, patient, still_open=reasons)


def _page(
    request: HttpRequest,
    form: EntryForm,
    signing: SigningPart | None,
    patient: Patient,
    at: datetime,
    *,
    effects: Sequence[Effect] = (),
    status: int,
) -> HttpResponse:
    page = {
        "form": form,
        "signing": signing,
        "patient": patient,
        "effects": effects,
        "shows_effect": reaches_the_rules(form.kind),
        "holds": holds.rows(patient, at=at) if isinstance(form, OverrideForm) else None,
    }
    return render(request, "recording/record.html", page, status=status)

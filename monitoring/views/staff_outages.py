"""Show program staff when the service could not serve and whose windows that touched, by reference and never by name."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import BadRequest
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from audit import trail
from audit.actions import Action
from monitoring.forms.outages import OutageNoteForm, OutagePageForm
from monitoring.models import Outage
from monitoring.presenters import outages as presenter
from monitoring.selectors import outages as selector
from monitoring.selectors.outages import Touched
from monitoring.selectors.trail import shown
from monitoring.services import outages
from monitoring.views.access import note_view, requires, user_of
from monitoring.views.parameters import page_of, refuse_unknown
from patients.models import Patient

_OUTAGES_ON_A_PAGE, _WINDOWS_ON_A_PAGE = 5, 25
# What the list says of an outage that is over is counted again after so many seconds: thousands of windows take seconds.
_COUNTED_FOR = 600


@require_safe
@requires(Permission.VIEW_OUTAGES)
def listing(request: HttpRequest) -> HttpResponse:
    """List the outages, the latest first, with how many windows each touched."""
    at = timezone.now()
    page = _page(request, selector.outages(), _OUTAGES_ON_A_PAGE)
    rows = [presenter.outage(each, _counted(each, at=at), _documented(each), at=at) for each in page]
    return render(request, "staff/outages.html", {"rows": rows, "page": page})


@require_safe
@requires(Permission.VIEW_OUTAGES)
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one outage with the windows it touched, those first that may be lost."""
    at = timezone.now()
    outage = _outage_or_404(reference)
    touched, documented = selector.touched(outage, at=at), _documented(outage)
    page = _page(request, touched, _WINDOWS_ON_A_PAGE)
    listed = list(page)
    concerned = selector.patients(listed)
    rows = presenter.windows(listed, concerned, documented, at=at)
    detail = {"page": page.number, **shown(each.reference for each in concerned.values())}
    trail.record(action=Action.REPORT_VIEWED, subject=reference, detail=detail, by=user_of(request), at=at)
    described = presenter.outage(outage, touched, documented, at=at)
    return render(request, "staff/outage.html", {"outage": described, "rows": rows, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.NOTE_OUTAGE)
def patient(request: HttpRequest, reference: str, patient: str) -> HttpResponse:
    """Show what was done for one patient whose window an outage touched, and record what more was done."""
    refuse_unknown(request)
    at = timezone.now()
    outage = _outage_or_404(reference)
    touched = selector.touched(outage, at=at)
    concerned, theirs = _concerned_or_404(patient, touched)
    form = OutageNoteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        outages.note(outage=outage, patient=concerned, text=form.cleaned_data["text"], by=user_of(request), at=at)
        messages.success(request, _("Documented for %(patient)s.") % {"patient": concerned.reference})
        return redirect("outage", reference)
    note_view(request, concerned, at=at)
    documented = _documented(outage)
    context = {
        "outage": presenter.outage(outage, touched, documented, at=at),
        "rows": presenter.windows(theirs, {concerned.pk: concerned}, documented, at=at),
        "notes": [presenter.note(each) for each in selector.notes(outage) if each.patient_id == concerned.pk],
        "form": form,
        "reference": concerned.reference,
    }
    return render(request, "staff/outage_patient.html", context, status=422 if form.is_bound else 200)


def _counted(outage: Outage, *, at: datetime) -> Sequence[Touched]:
    if outage.ended_at is None:
        return selector.touched(outage, at=at)
    key = f"outage:{outage.pk}:{outages.reference(outage)}"
    found: Any = cache.get_or_set(key, lambda: selector.touched(outage, at=at), _COUNTED_FOR)
    return tuple(found)


def _outage_or_404(reference: str) -> Outage:
    outage = selector.by_reference(reference)
    if outage is None:
        raise Http404("No outage has this reference.")
    return outage


def _concerned_or_404(reference: str, touched: Sequence[Touched]) -> tuple[Patient, Sequence[Touched]]:
    """Return a patient, if the outage touched a window of theirs, and those windows."""
    named = (each for each in selector.patients(touched).values() if each.reference == reference)
    concerned = next(named, None)
    if concerned is None:
        raise Http404("The outage touched no window of such a patient.")
    return concerned, [each for each in touched if each.patient_id == concerned.pk]


def _documented(outage: Outage) -> Collection[int]:
    return {each.patient_id for each in selector.notes(outage)}


def _page(request: HttpRequest, found: Any, size: int) -> Page[Any]:
    refuse_unknown(request, *OutagePageForm.base_fields)
    form = OutagePageForm(request.GET)
    if not form.is_valid():
        raise BadRequest("unknown value of a query parameter")
    return page_of(Paginator(found, size), form.cleaned_data["page"] or 1)

"""Show whom a clinic can serve now and until when, and who waits for what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import BadRequest
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import Permission, may
from monitoring.forms.worklist import WorklistForm
from monitoring.models import Ask
from monitoring.presenters import Door
from monitoring.presenters import worklist as presenters
from monitoring.presenters.worklist import TABS, fingerprint, requirement_title
from monitoring.selectors import worklist as selectors
from monitoring.selectors.worklist import Counts, Tab
from monitoring.services import standings
from monitoring.views.access import note_list, requires, user_of
from monitoring.views.doors import first_door
from monitoring.views.parameters import page_of, refuse_unknown
from patients.models import Patient

_ON_A_PAGE = 50
# Standings are a cache of the answers: so many are made good while the page waits, the next sweep does the rest.
_REFRESHED = 50
# Tells htmx that there is nothing more to ask.
_STOP_POLLING = 286


@dataclass(frozen=True, slots=True)
class Listing:
    """Hold what one address lists: the form it came from, how many there are, and the patients of one page."""

    form: WorklistForm
    found: Any
    counts: Counts
    page: Page[Any]

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.counts, self.page)


@require_safe
@requires(Permission.VIEW_WORKLIST)
def worklist(request: HttpRequest) -> HttpResponse:
    """List the user's patients: closing soonest first, then who waits, for what and for whom."""
    refuse_unknown(request, *WorklistForm.base_fields)
    now, user = timezone.now(), user_of(request)
    form = _form(request)
    _make_good(user, form, now)
    listing = _listing(user, form, now)
    rows = _rows(user, listing, now)
    note_list(request, (row.reference for row in rows), at=now)
    tab = form.cleaned_data["tab"]
    context = {
        "form": form,
        "rows": rows,
        "page": listing.page,
        "tabs": _tabs(form, listing.counts),
        "tab": tab,
        "query": form.query(),
        "seen": listing.fingerprint,
        "reasons": _reasons(listing) if tab == Tab.BLOCKED else [],
        "blocked": listing.counts.of[Tab.BLOCKED],
        "only_counseling": listing.counts.only_counseling if may(user, Permission.CONFIRM_COUNSELING) else 0,
        "saved_views": selectors.saved_views(user),
        "may_enroll": may(user, Permission.ENROLL),
    }
    return render(request, "worklist/worklist.html", context)


@require_safe
@requires(Permission.VIEW_WORKLIST)
def changes(request: HttpRequest) -> HttpResponse:
    """Tell a list that is open whether it says something else by now; it only reads, and nobody stays signed in by it."""
    refuse_unknown(request, "seen", *WorklistForm.base_fields)
    form = _form(request)
    try:
        listing = _listing(user_of(request), form, timezone.now())
    except BadRequest:
        # The page that is open is no longer there.
        return _changed(request, form)
    if listing.fingerprint == request.GET.get("seen"):
        return HttpResponse(status=204)
    return _changed(request, form)


def _changed(request: HttpRequest, form: WorklistForm) -> HttpResponse:
    return render(request, "worklist/changed.html", {"query": form.query()}, status=_STOP_POLLING)


def _make_good(user: User, form: WorklistForm, now: datetime) -> None:
    """Work out what has gone stale; whom the other filters fit is known only after that."""
    if stale := selectors.to_work_out(user, form.filters.search, limit=_REFRESHED, at=now):
        standings.refresh(stale, at=now)


def _form(request: HttpRequest) -> WorklistForm:
    form = WorklistForm(request.GET)
    if not form.is_valid():
        raise BadRequest("unknown value of a query parameter")
    return form


def _listing(user: User, form: WorklistForm, now: datetime) -> Listing:
    found = selectors.listed(user, form.filters, at=now)
    counts = selectors.counts(found, user)
    tab = form.cleaned_data["tab"]
    shown = found.filter(tab=tab) if tab else found
    paginator = Paginator(selectors.in_order(shown, form.sort_by), _ON_A_PAGE)
    # Counted already.
    paginator.count = counts.of[Tab(tab)] if tab else sum(counts.of.values())
    return Listing(form, found, counts, page_of(paginator, form.cleaned_data["page"] or 1))


def _rows(user: User, listing: Listing, now: datetime) -> Sequence[presenters.WorklistRow]:
    def doors(patient: Patient, ask: Ask, requirement: str, owner: str) -> Door | None:
        return first_door(requirement, owner, user=user, patient=patient, dispensing=ask is Ask.DISPENSE)

    def prescribing(patient: Patient) -> Door | None:
        is_mine = may(user, Permission.WRITE_PRESCRIPTION)
        return Door(_("Prescribe"), reverse("prescribe", args=[patient.reference])) if is_mine else None

    return [presenters.row(each, doors=doors, prescribing=prescribing, now=now) for each in listing.page]


def _tabs(form: WorklistForm, counts: Counts) -> list[dict[str, object]]:
    chosen = form.cleaned_data["tab"]
    tabs: list[tuple[str, Any, int]] = [("", _("All"), sum(counts.of.values()))]
    # Nothing is being worked out most of the time, and then nobody needs to read so.
    tabs += [(tab, TABS[tab], counts.of[tab]) for tab in Tab if tab is not Tab.WORKING or counts.of[tab]]
    return [
        {"title": title, "count": count, "current": tab == chosen, "query": form.query(tab=tab)}
        for tab, title, count in tabs
    ]


def _reasons(listing: Listing) -> list[dict[str, object]]:
    """Return what is first in the way of the blocked, each as a way to list only those."""
    return [
        {"title": requirement_title(requirement), "count": count, "query": listing.form.query(requirement=requirement)}
        for requirement, count in selectors.reasons(listing.found)
    ]

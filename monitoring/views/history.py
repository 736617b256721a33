"""Show what was recorded of a patient, and what the gate was asked, page by page."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import User
from accounts.roles import Permission
from monitoring.forms.history import HistoryForm, PageForm
from monitoring.presenters import signature_lines as signatures
from monitoring.presenters.history import DecisionRow, HistoryRow, decision_row, history_row
from monitoring.selectors import history as selector
from monitoring.selectors.history import Page
from monitoring.services.entitlements import may_correct
from monitoring.views.access import patient_or_404, requires, user_of
from monitoring.views.parameters import refuse_unknown
from monitoring.views.parts import asks_for_part
from patients.models import Entry, Fact, Patient


class Listing(NamedTuple):
    """Hold one page of a list as it is shown, and the addresses of the pages beside it; empty for none."""

    rows: Sequence[HistoryRow] | Sequence[DecisionRow]
    form: PageForm
    number: int
    earlier: str
    later: str


@require_safe
@vary_on_headers("HX-Request")
@requires(Permission.VIEW_WORKLIST)
def history(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the entries of a patient's record, newest first, with who corrected them and why."""
    refuse_unknown(request, *HistoryForm.base_fields)
    patient = patient_or_404(request, reference, at=timezone.now())
    listing = entries(patient, user=user_of(request), asked=request.GET)
    return _shown(request, patient, "history", listing)


@require_safe
@vary_on_headers("HX-Request")
@requires(Permission.VIEW_WORKLIST)
def decisions(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what the gate was asked of a patient, newest first, refusals too."""
    refuse_unknown(request, *PageForm.base_fields)
    patient = patient_or_404(request, reference, at=timezone.now())
    return _shown(request, patient, "decisions", answers(patient, asked=request.GET))


def _shown(request: HttpRequest, patient: Patient, name: str, listing: Listing) -> HttpResponse:
    # A script asks for one more page of rows, or for the list under another filter.
    is_more = asks_for_part(request) and listing.number > 1
    part = f"patients/{name}_rows.html" if is_more else f"patients/{name}.html"
    template = part if asks_for_part(request) else f"patients/{name}_page.html"
    return render(request, template, {"patient": patient, name: listing})


def entries(
    patient: Patient, *, user: User, asked: Any = None, known_at: datetime | None = None, is_live: bool = True
) -> Listing:
    """Return a page of a patient's entries; nothing can be corrected in the past.

    :param asked: the page's own parameters; None is the first page of everything
    :raises BadRequest: there is no such page
    """
    form = HistoryForm(asked if asked is not None else _first(known_at))
    _refuse_odd(form)
    typed = form.cleaned_data
    page = selector.entries(patient, kind=typed["kind"], known_at=typed["known_at"], number=form.number)
    live = is_live and typed["known_at"] is None
    signed = signatures.lines(patient, _signable(page.rows))
    rows = [
        history_row(each, signatures=signed, may_correct=lambda entry: live and may_correct(user, entry))
        for each in page.rows
    ]
    kept = {"kind": typed["kind"], "known_at": typed["known_at"].isoformat() if typed["known_at"] else ""}
    return _listing(rows, form, page, kept)


def _signable(facts: Sequence[Fact]) -> Iterator[Entry]:
    """Yield the entries of a page, and what corrects them."""
    for each in facts:
        yield selector.entry_of(each)
        yield from each.voids.all()


def answers(patient: Patient, *, asked: Any = None) -> Listing:
    """Return a page of what the gate was asked of a patient.

    :raises BadRequest: there is no such page
    """
    form = PageForm(asked or {})
    _refuse_odd(form)
    page = selector.decisions(patient, number=form.number)
    return _listing([decision_row(each) for each in page.rows], form, page, {})


def _first(known_at: datetime | None) -> dict[str, str]:
    return {"known_at": known_at.isoformat()} if known_at else {}


def _refuse_odd(form: PageForm) -> None:
    if not form.is_valid():
        raise BadRequest("unknown value of a query parameter")


def _listing(
    rows: Sequence[HistoryRow] | Sequence[DecisionRow], form: PageForm, page: Page[Any], kept: dict[str, str]
) -> Listing:
    if page.number > 1 and not page.rows:
        raise BadRequest("there is no such page")

    def address(number: int) -> str:
        return urlencode({name: value for name, value in {**kept, "page": str(number)}.items() if value})

    return Listing(
        rows,
        form,
        page.number,
        earlier=address(page.number + 1) if page.has_earlier else "",
        later=address(page.number - 1) if page.number > 1 else "",
    )

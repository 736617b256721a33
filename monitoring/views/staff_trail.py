"""Let program staff search the audit trail, and take what they found along; patients are references, never names."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from audit import trail
from audit.actions import Action
from monitoring.forms.trail import TrailForm
from monitoring.policy.decide import program_date
from monitoring.presenters import trail as presenter
from monitoring.selectors import trail as selector
from monitoring.selectors.trail import Search
from monitoring.services import exports
from monitoring.views.access import requires, user_of
from monitoring.views.parameters import page_of, refuse_unknown

_ON_A_PAGE = 50
# What a spreadsheet opens without a pause; who needs more asks for shorter ranges of days.
MOST_IN_A_FILE = 10_000


@require_safe
@requires(Permission.VIEW_TRAIL)
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """List the events that fit, newest first."""
    form = _asked(request)
    search = form.search()
    page = page_of(Paginator(selector.events(search), _ON_A_PAGE), form.cleaned_data["page"] or 1)
    # Read before the event of this view is written, which would fit its own search.
    rows = [presenter.event_row(each) for each in page.object_list]
    found = page.paginator.count
    _note(request, Action.TRAIL_VIEWED, search, found=found, at=timezone.now(), page=page.number)
    context = {
        "form": form,
        "rows": rows,
        "page": page,
        "query": urlencode(search.named()),
        "most": MOST_IN_A_FILE,
    }
    return render(request, "staff/trail.html", context)


@require_safe
@requires(Permission.VIEW_TRAIL)
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    """Give out what the same search finds as CSV, the newest events first and at most MOST_IN_A_FILE."""
    at, search = timezone.now(), _asked(request).search()
    rows = [presenter.line(each) for each in selector.events(search)[:MOST_IN_A_FILE]]
    _note(request, Action.TRAIL_EXPORTED, search, found=len(rows), at=at)
    name = content_disposition_header(as_attachment=True, filename=f"trail-{program_date(at)}.csv") or "attachment"
    headers = {"Content-Disposition": name}
    return HttpResponse(exports.csv_file(presenter.HEADINGS, rows), content_type=exports.CSV_TYPE, headers=headers)


def _asked(request: HttpRequest) -> TrailForm:
    refuse_unknown(request, *TrailForm.base_fields)
    form = TrailForm(request.GET)
    if not form.is_valid():
        raise BadRequest("unknown value of a query parameter")
    return form


def _note(request: HttpRequest, action: Action, search: Search, *, found: int, at: datetime, **detail: Any) -> None:
    """Note who searched for what; what found nothing may be a name that somebody typed, and is not put on record."""
    asked = search.named() if found else {}
    detail |= {"search": asked, "found": found}
    trail.record(
        action=action, patient=asked.get("patient", ""), subject="trail", detail=detail, by=user_of(request), at=at
    )

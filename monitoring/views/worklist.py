"""Show whom a clinic can serve now and until when, and who waits for what."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.core.paginator import EmptyPage, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.roles import Permission, may
from monitoring.forms.worklist import WorklistForm
from monitoring.presenters.worklist import TITLES, State, WorklistRow, in_order, is_stale, row
from monitoring.selectors.worklist import patients_listed
from monitoring.services import standings
from monitoring.views.access import requires, user_of
from monitoring.views.parameters import refuse_unknown

_ON_A_PAGE = 50
# Standings are a cache of the answers: so many are made good while the page waits, the next sweep does the rest.
_REFRESHED = 100


@require_safe
@requires(Permission.VIEW_WORKLIST)
def worklist(request: HttpRequest) -> HttpResponse:
    """List the user's patients: closing soonest first, then who waits, for what and for whom."""
    refuse_unknown(request, *WorklistForm.base_fields)
    form = WorklistForm(request.GET)
    if not form.is_valid():
        raise BadRequest("unknown value of a query parameter")
    now = timezone.now()
    search, state = form.cleaned_data["q"], form.cleaned_data["state"]
    rows = _rows(request, search, now)
    listed = [each for each in rows if not state or each.state == state]
    try:
        page = Paginator(in_order(listed), _ON_A_PAGE).page(form.cleaned_data["page"] or 1)
    except EmptyPage:
        raise BadRequest("there is no such page") from None
    context = {
        "rows": page,
        "tabs": _tabs(rows, search, state),
        "search": search,
        "state": state,
        "query": urlencode({"q": search, "state": state}),
        "may_enroll": may(user_of(request), Permission.ENROLL),
    }
    return render(request, "worklist/worklist.html", context)


def _rows(request: HttpRequest, search: str, now: datetime) -> Sequence[WorklistRow]:
    user = user_of(request)
    listed = patients_listed(user, search=search, at=now)
    if stale := [each.patient.pk for each in listed if is_stale(each, now=now)]:
        standings.refresh(stale[:_REFRESHED], at=now)
        listed = patients_listed(user, search=search, at=now)
    return [row(each, now=now) for each in listed]


def _tabs(rows: Iterable[WorklistRow], search: str, chosen: str) -> list[dict[str, object]]:
    counts = Counter(each.state for each in rows)
    everyone = {"title": "All", "count": counts.total(), "state": ""}
    tabs = [everyone, *[{"title": TITLES[each], "count": counts[each], "state": each} for each in State]]
    # Nothing is being worked out most of the time, and then nobody needs to read so.
    shown = [tab for tab in tabs if tab["state"] != State.WORKING or tab["count"]]
    return [
        {**tab, "current": tab["state"] == chosen, "query": urlencode({"q": search, "state": tab["state"]})}
        for tab in shown
    ]

"""Bring rows to the bench from a file or a paste, for review; and hand back the rows that cannot be recorded, as a file."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Permission
from monitoring.forms import bench as sheets
from monitoring.forms.bench import LimitsForm, Row
from monitoring.forms.bench_cells import DayOrder
from monitoring.forms.bench_columns import COLUMNS, Brought, label_of_errors, labels, rows_of
from monitoring.presenters.bench import RowView, row_view
from monitoring.services import exports, spreadsheets
from monitoring.services.spreadsheets import MAX_ROWS, Table, Unreadable
from monitoring.views.access import requires
from monitoring.views.bench import judged
from monitoring.views.bench_pages import day_or_none, page
from monitoring.views.parameters import refuse_unknown


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RECORD_LAB)
def bring(request: HttpRequest) -> HttpResponse:
    """Add the rows of a file, or of a paste, to those on the sheet; nothing is recorded."""
    refuse_unknown(request)
    if request.method != "POST":
        return redirect(f"{reverse('bench')}#bring")
    at = timezone.now()
    limits = LimitsForm(request.POST)
    rows = sheets.read_rows(request.POST)
    typed = [row.typed for row in rows if not row.is_empty]
    try:
        brought = _brought(request)
        _refuse_too_many(len(typed) + len(brought.rows))
    except Unreadable as why:
        return _page(request, rows, limits, at, status=422, unreadable=str(why), pasted=request.POST.get("pasted", ""))
    filled = sheets.rows_from([*typed, *brought.rows])
    return _page(request, filled, limits, at, added=_added(len(brought.rows)), unread=brought.unread)


def _page(
    request: HttpRequest, rows: Sequence[Row], limits: LimitsForm, at: datetime, *, status: int = 200, **bring: Any
) -> HttpResponse:
    judged(request, rows, limits, at)
    chosen: dict[str, Any] = {"order": request.POST.get("order"), "drawn_on": request.POST.get("drawn_on")}
    return page(request, rows, limits=limits, at=at, status=status, **chosen, **bring)


def _brought(request: HttpRequest) -> Brought:
    try:
        order = DayOrder(request.POST.get("order", DayOrder.ASK))
    except ValueError:
        raise BadRequest("no such order of a day") from None
    return rows_of(_table(request), order=order, collected_on=day_or_none(request.POST.get("drawn_on", "")))


def _table(request: HttpRequest) -> Table:
    file, pasted = request.FILES.get("file"), request.POST.get("pasted", "")
    if file is not None and pasted.strip():
        raise Unreadable(_("Either paste rows or choose a file: empty the box, or choose no file."))
    if file is not None:
        return spreadsheets.read(file.read())
    if not pasted.strip():
        raise Unreadable(_("Paste rows with their headings, or choose a file."))
    return spreadsheets.read_text(pasted)


def _refuse_too_many(count: int) -> None:
    if count > MAX_ROWS:
        raise Unreadable(_("A sheet holds %(most)d rows at most. Save what is there first.") % {"most": MAX_ROWS})


def _added(count: int) -> str:
    return ngettext(
        "%(number)d row was added. Nothing is recorded yet: look it over, then save.",
        "%(number)d rows were added. Nothing is recorded yet: look them over, then save.",
        count,
    ) % {"number": count}


@require_POST
@requires(Permission.RECORD_LAB)
def rows_with_errors(request: HttpRequest) -> HttpResponse:
    """Return the rows that cannot be recorded as they are, each with what is wrong and what to do, as a CSV file."""
    refuse_unknown(request)
    at = timezone.now()
    rows = sheets.read_rows(request.POST)
    judged(request, rows, LimitsForm(request.POST), at)
    wrong = [row_view(row) for row in rows if row.is_wrong]
    headings = [*labels().values(), label_of_errors()]
    content = exports.csv_file(headings, [_with_errors(row) for row in wrong])
    name = {"Content-Disposition": 'attachment; filename="rows-to-mend.csv"'}
    return HttpResponse(content, content_type=exports.CSV_TYPE, headers=name)


def _with_errors(row: RowView) -> list[str]:
    texts = {cell.column: cell.text for cell in row.cells}
    wrong = [f"{label}: {text}" for label, text in (*row.complaints, *row.asked)]
    return [*(texts[column] for column in COLUMNS), " ".join(wrong)]

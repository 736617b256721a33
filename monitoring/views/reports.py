"""Show program staff the program's reports, and let them take one along as a spreadsheet; no page names a patient."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from audit import trail
from audit.actions import Action
from monitoring.forms.staff import ReportForm
from monitoring.policy.decide import program_date
from monitoring.presenters.dates import moment
from monitoring.presenters.report_tables import Report, Table
from monitoring.presenters.reports import KINDS
from monitoring.selectors.reports import Scope
from monitoring.services import exports
from monitoring.views.access import requires, user_of
from monitoring.views.parameters import refuse_unknown

# Counted once a minute at most: five years of a large program take seconds.
_COUNTED_FOR = 60
_FILES: dict[str, tuple[str, Callable[[str, Table], bytes]]] = {
    "csv": (exports.CSV_TYPE, lambda title, table: exports.csv_file(table.headings, table.lines())),
    "xlsx": (exports.XLSX_TYPE, lambda title, table: exports.xlsx_file(title, table.headings, table.lines())),
}


@require_safe
@requires(Permission.VIEW_REPORTS)
def listing(request: HttpRequest) -> HttpResponse:
    """List the reports."""
    refuse_unknown(request)
    return render(request, "reports/reports.html", {"kinds": KINDS})


@require_safe
@requires(Permission.VIEW_REPORTS)
def show(request: HttpRequest, report: str) -> HttpResponse:
    """Show one report of the months and the clinic that were asked for."""
    at = timezone.now()
    form, scope = _asked(request, report, at=at)
    counted_at, shown = _report(report, scope, at=at)
    _note(request, Action.REPORT_VIEWED, report, scope, at=at)
    context = {
        "kinds": KINDS,
        "slug": report,
        "kind": KINDS[report],
        "report": shown,
        "form": form,
        "query": urlencode(form.data),
        "counted": moment(counted_at),
    }
    return render(request, "reports/report.html", context)


@require_safe
@requires(Permission.VIEW_REPORTS)
def export(request: HttpRequest, report: str, kind: str) -> HttpResponse:
    """Give out the table of one report as a file, with the same numbers hidden."""
    at = timezone.now()
    if kind not in _FILES:
        raise Http404("There is no such file.")
    _, scope = _asked(request, report, at=at)
    _, shown = _report(report, scope, at=at)
    _note(request, Action.REPORT_EXPORTED, report, scope, at=at, kind=kind)
    content_type, write = _FILES[kind]
    name = f"{report}-{_months(scope)}.{kind}"
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return HttpResponse(write(str(KINDS[report].title), shown.table), content_type=content_type, headers=headers)


def _asked(request: HttpRequest, report: str, *, at: datetime) -> tuple[ReportForm, Scope]:
    if report not in KINDS:
        raise Http404("There is no such report.")
    refuse_unknown(request, *ReportForm.base_fields)
    form = ReportForm(request.GET, today=program_date(at))
    if not form.is_valid():
        raise BadRequest("unknown value of a query parameter")
    return form, form.scope()


def _report(report: str, scope: Scope, *, at: datetime) -> tuple[datetime, Report]:
    """Return a report, and when it was counted."""
    key = f"report:{report}:{_months(scope)}:{scope.clinic.pk if scope.clinic else 0}"
    found: Any = cache.get_or_set(key, lambda: (at, KINDS[report].counting(scope, at)), _COUNTED_FOR)
    counted_at, counted = found
    return counted_at, KINDS[report].presenting(counted, scope.period)


def _months(scope: Scope) -> str:
    return f"{scope.period.months[0]:%Y-%m}-to-{scope.period.months[-1]:%Y-%m}"


def _note(request: HttpRequest, action: Action, report: str, scope: Scope, *, at: datetime, **detail: Any) -> None:
    clinic = scope.clinic.reference if scope.clinic else ""
    asked = {"months": _months(scope), "clinic": clinic, **detail}
    trail.record(action=action, subject=report, detail=asked, by=user_of(request), at=at)

"""Let many patients' results be entered in one sheet: each row judged as typed, all recorded or told why not."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Permission
from monitoring.forms import bench as sheets
from monitoring.forms.bench import LimitsForm, Row
from monitoring.forms.bench_columns import ANALYTES, COLLECTED_ON, PATIENT
from monitoring.forms.bench_judging import judge, note_refusal
from monitoring.presenters.bench import recorded, row_view
from monitoring.selectors.bench import People
from monitoring.services import bench
from monitoring.services.checks import NotRecordable
from monitoring.services.spreadsheets import MAX_ROWS
from monitoring.views.access import requires, user_of
from monitoring.views.bench_pages import effects_of, note_looked_up, page, today
from monitoring.views.parameters import refuse_unknown


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RECORD_LAB)
def show(request: HttpRequest) -> HttpResponse:
    """Show a sheet to fill in; check it, lengthen it, or record it, as the button says."""
    at = timezone.now()
    if request.method != "POST":
        return _new_sheet(request, at)
    refuse_unknown(request)
    act = _ACTIONS.get(request.POST.get("act", ""))
    if act is None:
        raise BadRequest("no such action")
    limits, rows = LimitsForm(request.POST), sheets.read_rows(request.POST)
    judged(request, rows, limits, at)
    return act(request, limits, rows, at)


def _new_sheet(request: HttpRequest, at: datetime) -> HttpResponse:
    refuse_unknown(request, PATIENT)
    texts = sheets.blank(sheets.FIRST_ROWS, collected_on=today(at))
    reference = request.GET.get(PATIENT)
    if reference is not None:
        if not People(user_of(request), [reference], at=at).fitting(reference):
            raise Http404("No patient of yours has this reference.")
        texts[0][PATIENT] = reference
    return page(request, sheets.rows_from(texts), at=at)


def judged(request: HttpRequest, rows: Sequence[Row], limits: LimitsForm, at: datetime) -> None:
    """Judge rows by this user's own patients, and note whom they found."""
    people = People(user_of(request), [row.typed[PATIENT] for row in rows], at=at)
    judge(rows, limits, people=people, at=at)
    note_looked_up(request, rows, at=at)


def _check(request: HttpRequest, limits: LimitsForm, rows: Sequence[Row], at: datetime) -> HttpResponse:
    return page(request, rows, limits=limits, at=at)


def _lengthen(request: HttpRequest, limits: LimitsForm, rows: Sequence[Row], at: datetime) -> HttpResponse:
    more = min(sheets.MORE_ROWS, MAX_ROWS - len(rows))
    blank = sheets.blank(more, collected_on=rows[-1].typed[COLLECTED_ON] or today(at))
    return page(request, [*rows, *sheets.rows_from(blank, first=len(rows) + 1)], limits=limits, at=at)


def _save(request: HttpRequest, limits: LimitsForm, rows: Sequence[Row], at: datetime) -> HttpResponse:
    if _brings_more(request):
        messages.info(request, _("Nothing was saved yet: press “Add these rows” first, or empty the box below."))
        return page(request, rows, limits=limits, at=at, status=422)
    if any(row.is_wrong for row in rows) or all(row.is_empty for row in rows):
        return page(request, rows, limits=limits, at=at, refused="all", status=422)
    return _save_good(request, limits, rows, at)


def _brings_more(request: HttpRequest) -> bool:
    return bool(request.POST.get("pasted", "").strip())


def _save_good(request: HttpRequest, limits: LimitsForm, rows: Sequence[Row], at: datetime) -> HttpResponse:
    good = [row for row in rows if row.is_good]
    refused = _recorded(request, good, at)
    saved = [row for row in good if row.number not in refused]
    kept = [row for row in rows if not row.is_empty and row not in saved]
    if saved:
        messages.success(request, recorded(sum(len(row.facts) for row in saved)))
    if not kept:
        return redirect("bench")
    return _kept(request, limits, kept, refused, at)


def _recorded(request: HttpRequest, rows: Sequence[Row], at: datetime) -> Mapping[int, NotRecordable]:
    """Record each row by itself, and return why the others were refused, by number."""
    refused: dict[int, NotRecordable] = {}
    for row in rows:
        assert row.person is not None  # noqa: S101 (a good row has one)
        try:
            bench.record_row(
                row.facts,
                patient_id=row.person.patient.pk,
                confirmed=row.is_confirmed,
                by=user_of(request),
                at=at,
            )
        except NotRecordable as why:
            refused[row.number] = why
    return refused


def _kept(
    request: HttpRequest, limits: LimitsForm, kept: Sequence[Row], refused: Mapping[int, NotRecordable], at: datetime
) -> HttpResponse:
    """Show what was not recorded, judged anew: the record has changed."""
    rows = sheets.rows_from([row.typed for row in kept])
    judged(request, rows, limits, at)
    for row, before in zip(rows, kept, strict=True):
        if before.number in refused and not row.is_wrong:
            note_refusal(row, refused[before.number])
    return page(request, rows, limits=limits, at=at, refused="some", status=422 if refused else 200)


_ACTIONS = {"check": _check, "more": _lengthen, "save": _save, "save-good": _save_good}


@require_POST
@requires(Permission.RECORD_LAB)
def check_row(request: HttpRequest) -> HttpResponse:
    """Say what one row as typed would mean: whose it is, how far off the values are, what would change; nothing is written."""
    refuse_unknown(request)
    at = timezone.now()
    row = sheets.read_row(request.POST, sheets.read_number(request.POST.get("row", "")))
    judged(request, [row], LimitsForm(request.POST), at)
    if not row.has_results:
        # Somebody is still typing: what is not there yet is not wrong yet.
        row.complaints.pop(ANALYTES[0], None)
    shown = row_view(row, effects_of([row], at=at).get(row.number))
    return render(request, "bench/outcome.html", {"row": shown})

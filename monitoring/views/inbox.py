"""Show clinicians what they are told: what is missing of their patients, and what found nobody."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.roles import Permission
from monitoring.moments import time_of_day
from monitoring.presenters.glass import glass_row
from monitoring.presenters.reminders import inbox_row, reminder_row
from monitoring.presenters.withdrawals import withdrawal_row
from monitoring.selectors import glass, withdrawals
from monitoring.selectors import reminders as selector
from monitoring.services.reminders import preferences as preferences_of
from monitoring.views.access import note_list, patient_or_404, requires, user_of
from monitoring.views.parameters import page_of, refuse_unknown
from monitoring.views.parts import asks_for_part

_ON_A_PAGE = 25


@require_safe
@requires(Permission.VIEW_WORKLIST)
@never_cache
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what waits for this clinician, the latest first."""
    refuse_unknown(request, "page")
    at, user = timezone.now(), user_of(request)
    page = page_of(Paginator(selector.inbox(user, at=at), _ON_A_PAGE), request.GET.get("page", 1))
    broken = [glass_row(each) for each in glass.of_patients_of(user, at=at)]
    selector.keep_inbox_count(user, page.paginator.count + len(broken))
    rows = [inbox_row(each, at=at) for each in page.object_list]
    waiting = [withdrawal_row(each, user=user) for each in withdrawals.waiting(user, at=at)]
    note_list(request, (row.patient for row in rows if row.patient), at=at)
    context = {"rows": rows, "page": page, "user": user, "withdrawals": waiting, "broken": broken}
    return render(request, "inbox/inbox.html", context)


@require_safe
@vary_on_headers("HX-Request")
@requires(Permission.VIEW_WORKLIST)
def reminders(request: HttpRequest, reference: str) -> HttpResponse:
    """Show every reminder about one patient, whoever was told, and what came of it."""
    refuse_unknown(request, "page")
    patient = patient_or_404(request, reference, at=timezone.now())
    page = page_of(Paginator(selector.of_patient(patient), _ON_A_PAGE), request.GET.get("page", 1))
    preferences = preferences_of(patient)
    context = {
        "patient": patient,
        "rows": [reminder_row(each) for each in page.object_list],
        "page": page,
        "preferences": preferences,
        "quiet": (time_of_day(preferences.quiet_from), time_of_day(preferences.quiet_until)),
    }
    template = "patients/reminders.html" if asks_for_part(request) else "patients/reminders_page.html"
    return render(request, template, context)

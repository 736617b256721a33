"""Give a patient the coming dates for their own calendar, by a secret link that can be taken back."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Permission
from audit import trail
from audit.actions import Action
from monitoring.models import Ask
from monitoring.policy.decide import midnight, program_day
from monitoring.presenters.dates import moment
from monitoring.presenters.my_calendar import Coming, coming, feed
from monitoring.selectors import my as records
from monitoring.services import forecasts, questions
from monitoring.views.access import requires, user_of
from monitoring.views.my import own_patient
from monitoring.views.parameters import refuse_unknown
from patients.models import Patient
from patients.services import calendar_links


@requires(Permission.VIEW_OWN_RECORD)
@require_safe
@never_cache
def my_calendar(request: HttpRequest) -> HttpResponse:
    """Show the coming dates, and whether a calendar link works."""
    refuse_unknown(request)
    at = timezone.now()
    return _page(request, own_patient(request, at=at), at)


@requires(Permission.VIEW_OWN_RECORD)
@require_POST
@never_cache
def make_link(request: HttpRequest) -> HttpResponse:
    """Make a link in place of the one there is, and show it this once."""
    refuse_unknown(request)
    at = timezone.now()
    patient = own_patient(request, at=at)
    secret = calendar_links.make(patient.pk, by=user_of(request), at=at)
    return _page(request, patient, at, made=request.build_absolute_uri(reverse("calendar_feed", args=[secret])))


@requires(Permission.VIEW_OWN_RECORD)
@require_POST
@never_cache
def revoke_link(request: HttpRequest) -> HttpResponse:
    """Let the link work no longer."""
    refuse_unknown(request)
    at = timezone.now()
    calendar_links.revoke(own_patient(request, at=at).pk, by=user_of(request), at=at)
    messages.success(request, _("The link no longer works."))
    return redirect("my_calendar")


@login_not_required
@require_safe
@cache_control(private=True, no_store=True)
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer a calendar that holds the secret; an unknown or revoked one is not found."""
    refuse_unknown(request)
    at = timezone.now()
    link = records.calendar_link(secret)
    if link is None or link.patient.user is None:
        raise Http404
    patient = link.patient
    _note_feed(patient, at)
    language = link.patient.user.language or patient.language
    zone = ZoneInfo(link.patient.user.time_zone or patient.time_zone)
    with translation.override(language), timezone.override(zone):
        page = request.build_absolute_uri(reverse("my_page"))
        written = feed(_coming(patient, at), salt=link.secret_sha256, page=page, at=at)
    headers = {"Content-Language": language, "Content-Disposition": 'inline; filename="riskprog.ics"'}
    return HttpResponse(written, content_type="text/calendar; charset=utf-8", headers=headers)


def _page(request: HttpRequest, patient: Patient, at: datetime, *, made: str = "") -> HttpResponse:
    link = records.open_calendar_link(patient)
    context = {
        "dates": [(each, each.distance(at=at)) for each in _coming(patient, at)],
        "since": moment(link.created_at) if link else "",
        "made": made,
        # With this scheme a phone offers to subscribe.
        "subscribe": made.replace("https://", "webcal://", 1).replace("http://", "webcal://", 1),
    }
    return render(request, "my/calendar.html", context)


def _coming(patient: Patient, at: datetime) -> Sequence[Coming]:
    case = questions.case_of(patient, Ask.DISPENSE, at=at)
    with forecasts.laid_out(case) as (_chart, lines):
        return coming(lines, latest_supply_on=records.latest_supply_on(patient), at=at)


def _note_feed(patient: Patient, at: datetime) -> None:
    """Note that somebody's calendar read the dates: once a day, for calendars ask every hour."""
    if not records.is_feed_noted(patient, since=midnight(program_day(at)) or at):
        trail.record(
            action=Action.PATIENT_VIEWED, patient=patient.reference, subject=records.CALENDAR_FEED,
            by=trail.SYSTEM, at=at,
        )  # fmt: skip

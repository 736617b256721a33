"""Let a clinician read somebody else's record in an emergency, and tell everybody whom it concerns."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from monitoring.forms.glass import BreakGlassForm
from monitoring.models import Ask
from monitoring.policy.decide import program_date, program_day
from monitoring.presenters import answer_card, moment
from monitoring.presenters.dates import day_in_words
from monitoring.presenters.glass import glass_row, lines
from monitoring.presenters.headers import header
from monitoring.presenters.transfers import with_place
from monitoring.selectors import glass as selector
from monitoring.selectors import records
from monitoring.services import forecasts, questions
from monitoring.views.access import note_view, requires, user_of
from monitoring.views.parameters import page_of, refuse_unknown
from patients import selectors as patients
from patients.models import BrokenGlass, Patient
from patients.services import glass as service
from patients.services.glass import NoMatch, TooOften

_ON_A_PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.BREAK_GLASS)
@never_cache
def shatter(request: HttpRequest) -> HttpResponse:
    """Take reference, birth date and reason, and open the one page of this patient for an hour."""
    refuse_unknown(request)
    at = timezone.now()
    form = BreakGlassForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        own = patients.visible_to(user_of(request), on=program_date(at))
        reference = form.cleaned_data["reference"].strip().upper()
        if own.filter(reference=reference).exists():
            messages.info(request, _("This record is open to you as it is: no emergency is noted."))
            return redirect("patient", reference)
        if (glass := _shattered(request, form, at=at)) is not None:
            return redirect("broken_glass", glass.patient.reference)
    return render(request, "glass/shatter.html", {"form": form}, status=422 if form.is_bound else 200)


def _shattered(request: HttpRequest, form: BreakGlassForm, *, at: datetime) -> BrokenGlass | None:
    try:
        return service.shatter(**form.cleaned_data, by=user_of(request), at=at)
    except NoMatch:
        form.add_error(None, _("No patient matches this reference and birth date. Check both, then try again."))
    except TooOften:
        form.add_error(None, _("You have tried or opened as often as one hour allows. Call the patient's clinic."))
    return None


@require_safe
@requires(Permission.BREAK_GLASS)
@never_cache
def broken(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what an emergency needs of a record that was opened within the hour; nothing can be done here."""
    refuse_unknown(request)
    at = timezone.now()
    glass = patients.through_broken_glass(user_of(request), reference, at=at)
    if glass is None:
        raise Http404("No record is open to you under this reference.")
    note_view(request, glass.patient, at=at)
    page = {"closes": moment(glass.expires_at), "reason": glass.reason, **_answers(request, glass.patient, at)}
    return render(request, "glass/broken.html", page | _latest(glass.patient))


def _answers(request: HttpRequest, patient: Patient, at: datetime) -> dict[str, Any]:
    """Return who the patient is, and how the gate answers now: told in words, kept nowhere."""
    raws = questions.raw_cases([patient], list(Ask), at=at)
    cases = {ask: questions.read(raw) for ask, raw in raws[patient.pk].items()}
    case = cases[Ask.DISPENSE]
    with forecasts.laid_out(case) as (chart, timelines):
        return {
            "patient": header(patient, case.facts, chart, day=program_day(at), reader=user_of(request)),
            "cards": [
                answer_card(ask, each.decide(), at=at, doors=None, lines=timelines) for ask, each in cases.items()
            ],
        }


def _latest(patient: Patient) -> dict[str, Any]:
    enrollment, supply = records.open_enrollment(patient), selector.latest_supply(patient)
    born_on = patients.latest_birth_date(patient)
    return {
        "born": day_in_words(born_on) if born_on else "",
        "enrolled": day_in_words(enrollment.opened_on) if enrollment else "",
        "tests": lines(selector.latest_tests(patient)),
        "labs": lines(selector.latest_labs(patient)),
        "supply": lines([supply] if supply else []),
        "prescriber": with_place(patient.prescriber) if patient.prescriber else patient.clinic.name,
        "mail": patient.prescriber.email if patient.prescriber else "",
        "pharmacy": patient.pharmacy,
    }


@require_safe
@requires(Permission.VIEW_BROKEN_GLASS)
def listing(request: HttpRequest) -> HttpResponse:
    """List every emergency opening for program staff, by reference."""
    refuse_unknown(request, "page")
    page = page_of(Paginator(selector.everywhere(), _ON_A_PAGE), request.GET.get("page", 1))
    return render(request, "glass/listing.html", {"rows": [glass_row(each) for each in page], "page": page})

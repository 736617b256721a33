"""Let program staff certify and decertify prescribers and pharmacies."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts import selectors
from accounts.models import Subject, User
from accounts.roles import Permission
from accounts.selectors import Holder
from accounts.services.certifications import NotHeld
from monitoring.forms.staff import CertifyForm, DecertifyForm
from monitoring.policy.decide import program_date
from monitoring.presenters.certifications import holder_row
from monitoring.presenters.dates import day_in_words
from monitoring.services import certifications
from monitoring.services.checks import NotRecordable
from monitoring.views.access import requires, user_of
from monitoring.views.parameters import refuse_unknown

_TITLES = {Subject.PRESCRIBER: gettext_lazy("Prescribers"), Subject.PHARMACY: gettext_lazy("Pharmacies")}


@require_safe
@requires(Permission.CERTIFY)
def listing(request: HttpRequest) -> HttpResponse:
    """List prescribers and pharmacies with how their certification stands today."""
    refuse_unknown(request)
    today = program_date(timezone.now())
    rows = [holder_row(each, today=today) for each in selectors.holders()]
    groups = [(title, [row for row in rows if row.subject == subject]) for subject, title in _TITLES.items()]
    return render(request, "staff/certifications.html", {"groups": groups})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CERTIFY)
def certify(request: HttpRequest) -> HttpResponse:
    """Record a certification of a prescriber or a pharmacy."""
    refuse_unknown(request, "holder")
    at = timezone.now()
    data = request.POST if request.method == "POST" else None
    form = CertifyForm(data, holders=selectors.holders(), key=request.GET.get("holder", ""), today=program_date(at))
    if form.is_valid() and _certified(form, by=user_of(request), at=at):
        through_on = day_in_words(form.cleaned_data["through_on"])
        words = _("%(name)s is certified through %(day)s.") % {"name": form.chosen().name, "day": through_on}
        messages.success(request, words)
        return redirect("certifications")
    return render(request, "staff/certify.html", {"form": form}, status=422 if form.is_bound else 200)


def _certified(form: CertifyForm, *, by: User, at: datetime) -> bool:
    who, typed = form.chosen(), form.cleaned_data
    try:
        certifications.certify(
            subject=who.subject,
            who=who.code,
            from_on=typed["from_on"],
            through_on=typed["through_on"],
            specialty=typed["specialty"],
            by=by,
            at=at,
        )
    except NotRecordable as refused:
        form.add_error("specialty", "; ".join(refused.complaints.values()))
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CERTIFY)
def decertify(request: HttpRequest, subject: str, code: str) -> HttpResponse:
    """End all that certifies a prescriber or a pharmacy from a day on, with a reason."""
    refuse_unknown(request)
    at = timezone.now()
    who = selectors.holder(subject, code)
    if who is None:
        raise Http404("The program knows no such prescriber or pharmacy.")
    form = DecertifyForm(request.POST if request.method == "POST" else None, today=program_date(at))
    if form.is_valid() and _decertified(form, who, by=user_of(request), at=at):
        day = day_in_words(form.cleaned_data["on"])
        messages.success(request, _("%(name)s is not certified from %(day)s on.") % {"name": who.name, "day": day})
        return redirect("certifications")
    context = {"form": form, "holder": who, "row": holder_row(who, today=program_date(at))}
    return render(request, "staff/decertify.html", context, status=422 if form.is_bound else 200)


def _decertified(form: DecertifyForm, who: Holder, *, by: User, at: datetime) -> bool:
    typed = form.cleaned_data
    try:
        certifications.decertify_holder(
            subject=who.subject, who=who.code, on=typed["on"], reason=typed["reason"], by=by, at=at
        )
    except NotHeld:
        form.add_error("on", _("No certification reaches this day, so there is nothing to end."))
    except NotRecordable as refused:
        form.add_error("reason", "; ".join(refused.complaints.values()))
    return form.is_valid()

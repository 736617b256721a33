"""Show the clinic's day: who is expected, what arrived and what is missing, and which side effects wait for a review."""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import Permission, may
from monitoring.forms.recording import BY_SLUG
from monitoring.policy.decide import program_date
from monitoring.presenters.answers import Door
from monitoring.presenters.dates import day_in_words
from monitoring.presenters.day import GROUPS, Group, alerts, day_rows
from monitoring.presenters.glass import glass_row
from monitoring.presenters.withdrawals import withdrawal_row
from monitoring.selectors import glass, withdrawals
from monitoring.selectors.day import clinic_day
from monitoring.selectors.side_effects import open_alerts
from monitoring.services.expectations import Need
from monitoring.views.access import note_list, requires, user_of
from monitoring.views.doors import door
from monitoring.views.parameters import page_of, refuse_unknown
from patients import selectors as patients
from patients.models import Patient

_ON_A_PAGE = 50
# The forms that see to a need, beside the bench.
_FORMS = {
    Need.TEST: ("pregnancy-test",),
    Need.LABS: ("liver-labs",),
    Need.VISIT: ("counseling", "visit"),
    Need.WINDOW: (),
}


@require_safe
@requires(Permission.VIEW_WORKLIST)
def today(request: HttpRequest) -> HttpResponse:
    """Show who is expected today and for what, what arrived by whom, and what is missing."""
    refuse_unknown(request, "group", "page")
    at, user = timezone.now(), user_of(request)
    chosen = _group(request)
    day = clinic_day(user, at=at)
    rows = day_rows(day.patients, at=at, doors=partial(_doors, user))
    counts = Counter(row.group for row in rows)
    found = Paginator([row for row in rows if chosen is None or row.group is chosen], _ON_A_PAGE)
    page = page_of(found, request.GET.get("page", 1))
    waiting = alerts(list(open_alerts(patients.visible_to(user, on=program_date(at)))), today=program_date(at))
    note_list(request, (each.reference for each in (*page, *waiting)), at=at)
    context = {
        "day": day_in_words(program_date(at)),
        "rows": page,
        "left_out": day.left_out,
        "withdrawals": [withdrawal_row(each, user=user) for each in withdrawals.waiting(user, at=at)],
        "alerts": waiting,
        "broken": [glass_row(each) for each in glass.of_patients_of(user, at=at)],
        "may_review": may(user, Permission.REVIEW_SIDE_EFFECT),
        "group": chosen or "",
        "tabs": [("", _("Everybody"), counts.total()), *[(each, GROUPS[each], counts[each]) for each in Group]],
    }
    return render(request, "day/today.html", context)


def _group(request: HttpRequest) -> Group | None:
    text = request.GET.get("group", "")
    try:
        return Group(text) if text else None
    except ValueError:
        raise BadRequest("there is no such group") from None


def _doors(user: User, patient: Patient, need: Need) -> Sequence[Door]:
    doors = [door(patient, slug) for slug in _FORMS[need] if may(user, BY_SLUG[slug].permission)]
    if need is Need.LABS and may(user, Permission.RECORD_LAB):
        doors.append(Door(_("Open at the bench"), f"{reverse('bench')}?patient={patient.reference}"))
    return doors

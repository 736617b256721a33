"""Show one patient: the gate's two answers, what is left and whose move it is, and the whole record."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import Permission, may
from monitoring.forms.asof import AsOf, AsOfForm
from monitoring.models import Ask
from monitoring.policy.cases import Case
from monitoring.policy.decide import program_day
from monitoring.presenters import AnswerCard, answer_card, closing, moment
from monitoring.presenters.headers import category_on, header
from monitoring.selectors import records
from monitoring.services import questions
from monitoring.views.access import patient_or_404, requires, user_of
from monitoring.views.doors import all_doors, doors
from monitoring.views.parameters import refuse_unknown
from monitoring.views.patient_panels import panels
from patients.models import Patient


@require_safe
@requires(Permission.VIEW_WORKLIST)
def show(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a patient now, or as of another instant; the answers are decided from the facts, never from a standing."""
    refuse_unknown(request, *AsOfForm.base_fields)
    now = timezone.now()
    patient = patient_or_404(request, reference, at=now)
    form = AsOfForm(request.GET)
    as_of = form.as_of(now=now)
    asked = _cases(patient, as_of)
    user = user_of(request)
    page = {
        "patient": header(patient, asked[0].facts, day=program_day(as_of.at)),
        "cards": _cards(asked, as_of, user=user, patient=patient),
        "as_of": None if as_of.is_live else _as_of(as_of),
        "as_of_form": form.shown_again(),
        **panels(patient, facts=asked[0].facts, user=user, as_of=as_of),
    }
    if as_of.is_live:
        page |= _actions(patient, user, now)
    return render(request, "patients/show.html", page, status=200 if form.is_valid() else 400)


def _cases(patient: Patient, as_of: AsOf) -> Sequence[Case]:
    raws = questions.raw_cases([patient], as_of.asks, at=as_of.at, known_at=as_of.known_at, policy=as_of.policy)
    return [questions.read(raws[patient.pk][ask]) for ask in as_of.asks]


def _cards(asked: Sequence[Case], as_of: AsOf, *, user: User, patient: Patient) -> Sequence[AnswerCard]:
    category = category_on(asked[0].facts, program_day(as_of.at))
    cards = []
    for case in asked:
        ask = Ask(case.question.ask)
        ways_out = partial(doors, user=user, patient=patient, category=category, dispensing=ask is Ask.DISPENSE)
        cards.append(answer_card(ask, case.decide(), at=as_of.at, doors=ways_out if as_of.is_live else None))
    return cards


def _as_of(as_of: AsOf) -> dict[str, str]:
    return {
        "at": moment(as_of.at),
        "known_at": moment(as_of.known_at) if as_of.known_at else "",
        "policy": as_of.policy or "",
    }


def _actions(patient: Patient, user: User, now: datetime) -> dict[str, Any]:
    """Return what can be done now; a page as of another instant offers none of it."""
    prescriptions = records.open_prescriptions(patient, at=now)
    authorization = records.open_authorization(patient, at=now)
    return {
        "doors": all_doors(user, patient),
        "may_prescribe": may(user, Permission.WRITE_PRESCRIPTION),
        "may_cancel": may(user, Permission.CANCEL_PRESCRIPTION),
        "may_close": may(user, Permission.CLOSE_ENROLLMENT) and records.open_enrollment(patient) is not None,
        "may_give_access": may(user, Permission.GIVE_ACCESS),
        "has_access": patient.user_id is not None,
        "prescriptions": [{"row": each, "closes": closing(each.expires_at, at=now)} for each in prescriptions],
        "authorization": authorization,
        "authorization_closes": closing(authorization.expires_at, at=now) if authorization else "",
    }

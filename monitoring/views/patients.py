"""Show one patient: the gate's two answers, what is left and whose move it is, the timeline, and the whole record."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import Permission, may
from monitoring.forms.asof import AsOf, AsOfForm
from monitoring.models import Ask
from monitoring.policy import facts as kinds
from monitoring.policy.decide import Decision, Judgment, program_date, program_day
from monitoring.policy.facts import Enrollment, PregnancyTest, RiskCategory, TestResult
from monitoring.policy.record import Facts
from monitoring.presenters import Door, answer_card, closing, moment
from monitoring.presenters import signature_lines as signatures
from monitoring.presenters.answers import Lines, Turn
from monitoring.presenters.headers import category_on, header
from monitoring.presenters.next_actions import NextAction, coming_up, left_to_do, ready_to
from monitoring.presenters.timeline import draw
from monitoring.presenters.withdrawals import WithdrawalRow, withdrawal_row
from monitoring.selectors import guardians, records, withdrawals
from monitoring.services import forecasts, questions
from monitoring.views.access import patient_or_404, requires, user_of
from monitoring.views.doors import all_doors, doors
from monitoring.views.drawings import drawn
from monitoring.views.parameters import refuse_unknown
from monitoring.views.patient_panels import panels
from monitoring.views.what_if import if_done
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
    user = user_of(request)
    page = {
        **_answers(patient, user, as_of),
        "as_of": None if as_of.is_live else _as_of(as_of),
        "as_of_form": form.shown_again(),
    }
    return render(request, "patients/show.html", page, status=200 if form.is_valid() else 400)


def _answers(patient: Patient, user: User, as_of: AsOf) -> dict[str, Any]:
    """Return what the gate answers, and the timeline; what there is to do only if it is asked now."""
    raws = questions.raw_cases([patient], as_of.asks, at=as_of.at, known_at=as_of.known_at, policy=as_of.policy)
    cases = {ask: questions.read(raw) for ask, raw in raws[patient.pk].items()}
    decided = {ask: case.decide() for ask, case in cases.items()}
    # Of both questions the last says more: to hand over asks for all that to prescribe does.
    ask, case = list(cases.items())[-1]
    day = program_day(as_of.at)
    ways_out = partial(_doors, user=user, patient=patient, category=category_on(case.facts, day))
    with forecasts.laid_out(case) as (chart, lines):
        page = {
            "patient": header(patient, case.facts, chart, day=day, reader=user),
            "cards": [
                answer_card(
                    each, found, at=as_of.at, doors=partial(ways_out, each) if as_of.is_live else None, lines=lines
                )
                for each, found in decided.items()
            ],
            "timeline_drawn": drawn(
                "patients/timeline.html" if as_of.is_live else "patients/timeline_as_of.html",
                raws[patient.pk][ask],
                day=day,
                words=lambda: {"timeline": draw(ask, lines, case.facts, today=day)},
            ),
            **panels(patient, facts=case.facts, user=user, as_of=as_of),
        }
        if as_of.is_live:
            page |= _actions(patient, user, case.facts, as_of.at)
            page["next"] = _next(decided, lines, ways_out, page, patient, at=as_of.at)
            if _is_shut(decided[ask]):
                page["if_done"] = if_done(raws[patient.pk], case, lines, patient, at=as_of.at)
    return page


def _is_shut(decision: Decision) -> bool:
    """Return whether nothing opens by itself, and it is not a pregnancy that has stopped treatment."""
    return not decision.permits and decision.permits_from is None and "not-pregnant" not in decision.blocking


def _doors(ask: Ask, judgment: Judgment, *, user: User, patient: Patient, category: RiskCategory) -> Sequence[Door]:
    return doors(judgment, user=user, patient=patient, category=category, dispensing=ask is Ask.DISPENSE)


def _next(
    decided: Mapping[Ask, Decision],
    lines: Lines,
    ways_out: Any,
    page: Mapping[str, Any],
    patient: Patient,
    *,
    at: datetime,
) -> Sequence[NextAction]:
    """Return what is to be done by whom: what the gate permits now, what it lacks, and what runs out soon."""
    ready: NextAction | None = None
    if page["prescriptions"]:
        ready = ready_to(Ask.DISPENSE, decided[Ask.DISPENSE], doors=(), at=at)
    else:
        write = [Door(_("Prescribe"), reverse("prescribe", args=[patient.reference]))] if page["may_prescribe"] else []
        ready = ready_to(Ask.PRESCRIBE, decided[Ask.PRESCRIBE], doors=write, at=at)
    left = left_to_do(decided, lines, doors=ways_out, at=at)
    # Where treatment must stop, nothing of the month ahead is to be prepared.
    ahead = [] if any(each.turn == Turn.STOP for each in left) else coming_up(lines, doors=ways_out, at=at)
    return [*([ready] if ready else []), *left, *ahead]


def _as_of(as_of: AsOf) -> dict[str, str]:
    return {
        "at": moment(as_of.at),
        "known_at": moment(as_of.known_at) if as_of.known_at else "",
        "policy": as_of.policy or "",
    }


def _is_enrolled(facts: Facts) -> bool:
    return any(each.closed_on is None for each in facts.of(Enrollment).facts)


def _withdrawals(patient: Patient, user: User, facts: Facts) -> Sequence[WithdrawalRow]:
    """Return the withdrawals that wait; nothing is asked where no positive test stands."""
    if not any(each.result is TestResult.POSITIVE for each in facts.of(PregnancyTest).facts):
        return ()
    return [withdrawal_row(each, user=user) for each in withdrawals.open_of(patient)]


def _is_minor(facts: Facts, now: datetime) -> bool:
    births = facts.of(kinds.Patient).facts
    return bool(births) and guardians.is_minor(date.fromordinal(births[-1].born_on), on=program_date(now))


def _actions(patient: Patient, user: User, facts: Facts, now: datetime) -> dict[str, Any]:
    """Return what can be done now; a page as of another instant offers none of it."""
    prescriptions = list(records.open_prescriptions(patient, at=now))
    authorization = records.open_authorization(patient, at=now)
    signed = signatures.lines(patient, [*prescriptions, *([authorization] if authorization else [])])
    return {
        "withdrawals": _withdrawals(patient, user, facts),
        "doors": all_doors(user, patient),
        "may_prescribe": may(user, Permission.WRITE_PRESCRIPTION),
        "may_cancel": may(user, Permission.CANCEL_PRESCRIPTION),
        "may_close": may(user, Permission.CLOSE_ENROLLMENT) and _is_enrolled(facts),
        "may_give_access": may(user, Permission.GIVE_ACCESS),
        "may_name_guardian": may(user, Permission.NAME_GUARDIAN) and _is_minor(facts, now),
        "may_transfer": may(user, Permission.TRANSFER_PATIENT) and not patient.is_training,
        "has_access": patient.user_id is not None,
        "prescriptions": [
            {"row": each, "closes": closing(each.expires_at, at=now), "signature": signed[each.reference]}
            for each in prescriptions
        ],
        "authorization": authorization,
        "authorization_signature": signed[authorization.number] if authorization else None,
        "authorization_closes": closing(authorization.expires_at, at=now) if authorization else "",
    }

"""Show a patient the own month: what is left, by when, and waiting for whom."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from monitoring.models import Ask
from monitoring.policy.decide import Decision, Judgment, program_date
from monitoring.policy.findings import Status
from monitoring.presenters.my_diary import alert_row
from monitoring.presenters.my_month import Month, after_pick_up, month
from monitoring.selectors import my, records
from monitoring.services import questions
from monitoring.views.access import patient_or_404, requires, user_of
from monitoring.views.parameters import refuse_unknown
from patients.models import Patient


@requires(Permission.VIEW_OWN_RECORD)
@require_safe
@never_cache
def my_page(request: HttpRequest) -> HttpResponse:
    """Show what is left for the patient's next supply, decided now."""
    refuse_unknown(request)
    at = timezone.now()
    patient = own_patient(request, at=at)
    context = {
        "patient": patient,
        "month": month_of(patient, at),
        "alerts": [alert_row(each) for each in my.own_alerts(patient)],
    }
    return render(request, "my/month.html", context)


def month_of(patient: Patient, at: datetime) -> Month:
    """Return the patient's month, decided now."""
    decision = next_supply(patient, at=at)
    if my.latest_supply_on(patient) == program_date(at):
        return after_pick_up(decision)
    return month(
        decision,
        patient=patient,
        is_prescribed=records.open_prescriptions(patient, at=at).exists(),
        authorization=records.open_authorization(patient, at=at),
        at=at,
    )


def own_patient(request: HttpRequest, *, at: datetime) -> Patient:
    """Return the patient who is signed in.

    :raises Http404: no patient's record is linked to this user
    """
    patient = getattr(user_of(request), "patient", None)
    if patient is None:
        raise Http404(_("No record is linked to your account. Ask your prescriber's office to link it."))
    return patient_or_404(request, patient.reference, at=at)


def next_supply(patient: Patient, *, at: datetime) -> Decision:
    """Return the gate's answer, now, to whether the patient's next supply may be handed over."""
    return questions.case_of(patient, Ask.DISPENSE, at=at).decide()


def judgment_of(decision: Decision, requirement: str) -> Judgment:
    """Return what was found of a requirement that concerns this patient.

    :raises Http404: the program does not ask it of this patient
    """
    for each in decision.judgments:
        if each.requirement.id == requirement and each.status is not Status.NOT_APPLICABLE:
            return each
    raise Http404(_("The program does not ask this of you."))

"""Let a clinic say who signs for a minor, and end it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.roles import Permission
from accounts.services.passwords import Issued
from monitoring.forms.guardians import GuardianForm
from monitoring.policy.decide import program_date
from monitoring.presenters.entries import name_of
from monitoring.presenters.guardians import guardian_row
from monitoring.selectors import guardians as selector
from monitoring.services import guardianships
from monitoring.services.guardianships import AlreadyEnded, AlreadyNamed, NotAMinor, Parent
from monitoring.views.access import patient_or_404, requires, user_of
from monitoring.views.parameters import refuse_unknown
from patients.models import Patient, Relation


@never_cache
@sensitive_variables("issued")
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.NAME_GUARDIAN)
def listing(request: HttpRequest, reference: str) -> HttpResponse:
    """List who signs for a minor, and name one more; a new account's one-time password is in this answer only."""
    refuse_unknown(request)
    at, user = timezone.now(), user_of(request)
    patient = patient_or_404(request, reference, at=at)
    form = GuardianForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if form.cleaned_data["username"]:
            if _named(form, patient, by=user, at=at):
                return redirect("guardians", patient.reference)
        elif (issued := _registered(form, patient, by=user, at=at)) is not None:
            page = {"patient": patient, "issued": issued, "name": name_of(issued.user)}
            return render(request, "people/guardian_password.html", page)
    page = {"form": form, "patient": patient, **_rows(patient, at)}
    return render(request, "people/guardians.html", page, status=422 if form.is_bound else 200)


def _rows(patient: Patient, at: datetime) -> dict[str, Any]:
    today = program_date(at)
    may_have = selector.may_have_guardian(patient, on=today)
    rows = [guardian_row(each, today=today, is_minor=may_have) for each in selector.of_patient(patient)]
    return {"rows": rows, "may_have": may_have}


def _registered(form: GuardianForm, patient: Patient, *, by: User, at: datetime) -> Issued | None:
    typed = form.cleaned_data
    parent, relation = Parent(typed["given_name"], typed["family_name"]), Relation(typed["relation"])
    try:
        return guardianships.name_new(patient_id=patient.pk, parent=parent, relation=relation, by=by, at=at)
    except NotAMinor:
        form.add_error(None, _not_a_minor())
        return None


def _named(form: GuardianForm, patient: Patient, *, by: User, at: datetime) -> bool:
    guardian, relation = form.cleaned_data["guardian"], Relation(form.cleaned_data["relation"])
    try:
        guardianships.name_known(patient_id=patient.pk, guardian=guardian, relation=relation, by=by, at=at)
    except NotAMinor:
        form.add_error(None, _not_a_minor())
        return False
    except AlreadyNamed:
        form.add_error("username", _("This parent or guardian signs for the patient already."))
        return False
    return True


def _not_a_minor() -> str:
    return _("Nobody signs for this patient: the patient is 18 or older, not enrolled, or of no known birth date.")


@require_POST
@requires(Permission.NAME_GUARDIAN)
def end(request: HttpRequest, reference: str, guardianship: str) -> HttpResponse:
    """End a guardianship at once."""
    refuse_unknown(request)
    at = timezone.now()
    patient = patient_or_404(request, reference, at=at)
    row = selector.of_patient(patient).filter(reference=guardianship).first()
    if row is None:
        raise Http404("This patient has no such guardian.")
    try:
        guardianships.end(row, by=user_of(request), at=at)
    except AlreadyEnded:
        messages.error(request, _("This was ended already."))
    else:
        messages.success(request, _("%(name)s no longer signs for the patient.") % {"name": name_of(row.guardian)})
    return redirect("guardians", patient.reference)

"""Confirm counseling for several patients of whom nothing else is missing: choose, read the names, sign."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Meaning, User
from accounts.roles import Permission
from monitoring.forms.signing import SigningPart
from monitoring.forms.worklist import ManyCounselingForm
from monitoring.policy.decide import program_date
from monitoring.presenters.entries import listed_name
from monitoring.presenters.signing import counseled
from monitoring.presenters.worklist import outcome_row
from monitoring.selectors import worklist as selectors
from monitoring.services import counseling
from monitoring.services.counseling import Outcome
from monitoring.views.access import note_list, requires, user_of
from monitoring.views.parameters import refuse_unknown
from patients.models import Patient

# Names that one person reads before signing.
_AT_ONCE = 50
_NOBODY_CHOSEN = 422


@require_safe
@requires(Permission.CONFIRM_COUNSELING)
def choose(request: HttpRequest) -> HttpResponse:
    """List the prescriber's patients of whom nothing but the counseling is missing; nobody is chosen beforehand."""
    refuse_unknown(request)
    return _choices(request, timezone.now(), status=200)


def _choices(request: HttpRequest, at: datetime, *, status: int) -> HttpResponse:
    found = selectors.waiting_for_counseling(user_of(request), at=at)
    listed = list(found[:_AT_ONCE])
    note_list(request, (each.reference for each in listed), at=at)
    context = {
        "patients": _named(listed),
        "more": max(0, found.count() - _AT_ONCE),
        "is_asked_again": status == _NOBODY_CHOSEN,
    }
    return render(request, "worklist/counseling_choose.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CONFIRM_COUNSELING)
def confirm(request: HttpRequest) -> HttpResponse:
    """Show by name for whom what is signed; sign it for each."""
    refuse_unknown(request, repeated=["patient"])
    at, user = timezone.now(), user_of(request)
    patients = _chosen(request, at)
    if not patients:
        return _choices(request, at, status=_NOBODY_CHOSEN)
    data = request.POST if request.method == "POST" else None
    form = ManyCounselingForm(data, today=program_date(at))
    waiting = selectors.waiting_for_counseling(user, at=at).filter(pk__in=[each.pk for each in patients])
    # Whoever sends the page signs for those whom it names; whoever opens it is asked for those who still wait.
    signing = _signing(request, data, patients if data is not None else waiting, at)
    if form.may_be_recorded() and signing.is_valid():
        return _done(request, _confirmed(patients, form, signing, by=user, at=at), at)
    note_list(request, (each.reference for each in patients), at=at)
    if signing.is_bound:
        signing.show(_words(waiting))
    context = {
        "form": form,
        "signing": signing,
        "patients": _named(waiting),
        "left_out": _named(each for each in patients if each not in set(waiting)),
    }
    return render(request, "worklist/counseling_confirm.html", context, status=signing.status)


def _signing(request: HttpRequest, data: Any, patients: Iterable[Patient], at: datetime) -> SigningPart:
    return SigningPart(data, request=request, words=_words(patients), meaning=Meaning.COUNSELED, at=at)


def _words(patients: Iterable[Patient]) -> str:
    return "\n".join(counseled(each) for each in sorted(patients, key=lambda each: each.reference))


def _confirmed(
    patients: Iterable[Patient], form: ManyCounselingForm, signing: SigningPart, *, by: User, at: datetime
) -> list[Outcome]:
    """Confirm it for each, each with what was signed for that one."""
    made = {each.pk: signing.signing(form, words=counseled(each)) for each in patients}
    signings = {pk: signed for pk, signed in made.items() if signed is not None}
    return counseling.confirm_for_each(patients, on=form.cleaned_data["confirmed_on"], signings=signings, by=by, at=at)


def _chosen(request: HttpRequest, at: datetime) -> Sequence[Patient]:
    """Return the patients who were ticked.

    :raises Http404: one of them is not a patient of this prescriber
    """
    ticked = (request.POST if request.method == "POST" else request.GET).getlist("patient")
    references = set(ticked[:_AT_ONCE])
    found = selectors.own_patients(user_of(request), references, at=at)
    if len(found) != len(references):
        raise Http404("No patient of yours has this reference.")
    return found


def _done(request: HttpRequest, outcomes: Sequence[Outcome], at: datetime) -> HttpResponse:
    rows = [outcome_row(each, now=at) for each in outcomes]
    recorded = sum(row.is_recorded for row in rows)
    return render(request, "worklist/counseling_done.html", {"rows": rows, "recorded": recorded})


def _named(patients: Iterable[Patient]) -> list[dict[str, str]]:
    return [{"reference": each.reference, "name": listed_name(each), "words": counseled(each)} for each in patients]

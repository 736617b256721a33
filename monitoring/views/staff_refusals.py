"""Show program staff every refusal with its reasons, by reference and never by name."""

from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from audit import trail
from audit.actions import Action
from monitoring.forms.staff import RefusalsForm
from monitoring.presenters import refusals as presenter
from monitoring.selectors import refusals as selector
from monitoring.selectors.trail import shown
from monitoring.services import decisions
from monitoring.views.access import requires, user_of
from monitoring.views.parameters import page_of, refuse_unknown

_ON_A_PAGE = 25


@require_safe
@requires(Permission.VIEW_REFUSALS)
def listing(request: HttpRequest) -> HttpResponse:
    """List refusals, newest first, all or those that rest on one requirement."""
    refuse_unknown(request, *RefusalsForm.base_fields)
    form = RefusalsForm(request.GET)
    if not form.is_valid():
        raise BadRequest("unknown value of a query parameter")
    at, asked = timezone.now(), form.cleaned_data
    found = selector.refusals(requirement=asked["requirement"])
    page = page_of(Paginator(found, asked["size"] or _ON_A_PAGE), asked["page"] or 1)
    listed = list(page.object_list)
    attempts = selector.attempts(listed)
    rows = [presenter.refusal(each, decisions.answer(each), attempts.get(each.reference), at=at) for each in listed]
    detail = {"page": page.number, **shown(each.patient.reference for each in listed)}
    trail.record(action=Action.REFUSALS_VIEWED, subject="list", detail=detail, by=user_of(request), at=at)
    kept = {name: asked[name] for name in ("requirement", "size") if asked[name]}
    context = {"rows": rows, "page": page, "query": urlencode(kept), "chosen": asked["requirement"]}
    causes = {each: presenter.cause_title(each) for each in presenter.CAUSES}
    return render(request, "staff/refusals.html", {**context, "causes": causes})


@require_safe
@requires(Permission.VIEW_REFUSALS)
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one refusal with every finding of the gate."""
    refuse_unknown(request)
    at = timezone.now()
    decision = selector.refusals().filter(reference=reference).first()
    if decision is None:
        raise Http404("No refusal has this reference.")
    attempt = selector.attempts([decision]).get(reference)
    shown = presenter.refusal(decision, decisions.answer(decision), attempt, at=at)
    trail.record(
        action=Action.REFUSALS_VIEWED,
        patient=decision.patient.reference,
        subject=decision.reference,
        by=user_of(request),
        at=at,
    )
    return render(request, "staff/refusal.html", {"refusal": shown})

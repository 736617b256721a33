"""Show program staff what in the trail may be an insider's misuse, and asks for a look."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from audit import trail
from audit.actions import Action
from monitoring.presenters.signals import signal_row
from monitoring.selectors import signals, signs
from monitoring.views.access import requires, user_of
from monitoring.views.parameters import page_of, refuse_unknown

_ON_A_PAGE = 25


@require_safe
@requires(Permission.VIEW_TRAIL)
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """List the signals of the latest 30 days, the latest first."""
    refuse_unknown(request, "page")
    at = timezone.now()
    page = page_of(Paginator(signs.found(at=at), _ON_A_PAGE), request.GET.get("page", 1))
    detail = {"page": page.number, "found": page.paginator.count}
    trail.record(action=Action.TRAIL_VIEWED, subject="signals", detail=detail, by=user_of(request), at=at)
    context = {
        "rows": [signal_row(each) for each in page.object_list],
        "page": page,
        "days": signals.DAYS,
        "numbers": {
            "entries": signals.MOST_ENTRIES,
            "times": signals.TIMES_USUAL,
            "patients": signals.MOST_PATIENTS,
            "refused": signals.MOST_REFUSED,
        },
    }
    return render(request, "staff/signals.html", context)

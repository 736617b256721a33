"""Show patients short questions and answers; nothing of the record is read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from monitoring.presenters.my_learning import GROUPS, MONTHS
from monitoring.views.access import requires
from monitoring.views.parameters import refuse_unknown


@requires(Permission.VIEW_OWN_RECORD)
@require_safe
def learn(request: HttpRequest) -> HttpResponse:
    """Show what to expect month by month, and answers by subject."""
    refuse_unknown(request)
    return render(request, "my/learn.html", {"groups": GROUPS, "months": MONTHS})

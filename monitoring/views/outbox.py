"""Show what the demo has sent instead of sending it."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from monitoring.messages import outbox as files
from monitoring.presenters.outbox import sent_row
from monitoring.views.parameters import page_of, refuse_unknown

_ON_A_PAGE = 20


# Anybody may look: it is a page of the demo alone, whose accounts have a public password and whose patients are made up.
@login_not_required
@require_safe
@never_cache
def outbox(request: HttpRequest) -> HttpResponse:
    """Show every message, the latest first, as its recipient would see it.

    :raises Http404: this is not a demo
    """
    if not settings.IS_DEMO:
        raise Http404("The outbox is part of the demo.")
    refuse_unknown(request, "page")
    page = page_of(Paginator(files.sent(), _ON_A_PAGE), request.GET.get("page", 1))
    return render(request, "outbox/outbox.html", {"rows": [sent_row(each) for each in page.object_list], "page": page})

"""Answer the machine that asks whether the product is well."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from monitoring import selectors


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Tell the state of the database and of the last finished sweep; 503 when the database does not answer."""
    state = selectors.health(at=timezone.now())
    return JsonResponse(state, status=200 if state["database"] == "ok" else 503)

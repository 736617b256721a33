"""Answer the machine that asks whether the product is alive, and whether it is ready."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from monitoring import selectors


@login_not_required
@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Tell that this process answers, and nothing else: starting it again would mend nothing else."""
    return JsonResponse({"status": "alive"})


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Tell whether decisions may be made here; 503 without database, or with a clock that is off."""
    state = selectors.readiness(at=timezone.now())
    return JsonResponse(state, status=503 if state["status"] == "unready" else 200)

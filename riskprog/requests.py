"""Give every request an id, one line in the log, and a place in the metrics."""

import logging
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from riskprog import metrics

logger = logging.getLogger(__name__)


class RequestMiddleware:
    """Tell of each request which view answered it, how and how fast: never its path, which may be a secret."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        structlog.contextvars.clear_contextvars()
        request_id, started = uuid.uuid4().hex, time.perf_counter()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = self.get_response(request)
        _tell(request, response, seconds=time.perf_counter() - started)
        response.headers["X-Request-ID"] = request_id
        return response


def _tell(request: HttpRequest, response: HttpResponse, *, seconds: float) -> None:
    view = request.resolver_match.view_name if request.resolver_match else ""
    metrics.count_request(view=view, status=response.status_code, seconds=seconds)
    # Who it is only if a page asked: the log is not worth a query.
    user_id = getattr(getattr(request, "_cached_user", None), "pk", None)
    structlog.contextvars.bind_contextvars(
        method=request.method, view=view, status=response.status_code, ms=round(seconds * 1000), user_id=user_id
    )
    logger.info("request")
    structlog.contextvars.clear_contextvars()

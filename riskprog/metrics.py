"""Tell Prometheus how the product is: what each process counted, and what the database says at that moment."""

import os
from collections.abc import Iterator
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from monitoring import selectors

# A label is the name of a view, a status or the name of a limit: never who or what it was about.
_REQUESTS = Counter("riskprog_requests", "Requests answered.", ["view", "status"])
_SECONDS = Histogram("riskprog_request_seconds", "How long requests took.", ["view"])
_TURNED_AWAY = Counter("riskprog_turned_away", "Requests that were one too many.", ["limit"])


def count_request(*, view: str, status: int, seconds: float) -> None:
    """Count one request that was answered; `view` is empty where no route matched."""
    _REQUESTS.labels(view or "none", str(status)).inc()
    _SECONDS.labels(view or "none").observe(seconds)


def count_turned_away(*, limit: str) -> None:
    """Count one request that admission turned away."""
    _TURNED_AWAY.labels(limit).inc()


@login_not_required
@require_safe
@never_cache
def show(request: HttpRequest) -> HttpResponse:
    """Show the metrics to whoever sends the token.

    :raises Http404: there is no token, so nobody may read them
    """
    if not settings.METRICS_TOKEN:
        raise Http404
    if not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})
    read_now = CollectorRegistry()
    read_now.register(_Database())
    return HttpResponse(generate_latest(_counted()) + generate_latest(read_now), content_type=CONTENT_TYPE_LATEST)


def _counted() -> CollectorRegistry:
    """Return what was counted: by all processes, where gunicorn gave them a folder to share."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


class _Database:
    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Read the gauges; without the database only that it does not answer."""
        try:
            found = selectors.gauges(at=timezone.now())
        except Error:
            yield GaugeMetricFamily("riskprog_database_up", "Whether the database answers.", value=0)
            return
        yield GaugeMetricFamily("riskprog_database_up", "Whether the database answers.", value=1)
        for name, value in found.items():
            yield GaugeMetricFamily(f"riskprog_{name}", f"{name.replace('_', ' ').capitalize()}.", value=value)

    def describe(self) -> list[GaugeMetricFamily]:
        """Ask the database nothing when this is registered."""
        return []

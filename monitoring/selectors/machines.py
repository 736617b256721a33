"""Read what machines ask for: whether the product is ready, and how its work stands."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.db import Error, connection, transaction
from kombu.exceptions import OperationalError as BrokerError

from audit import sealing
from monitoring.models import Authorization, Outage, Reminder, Standing, Sweep
from monitoring.models.choices import ReminderStatus

# Beat ticks every 20 seconds; a sweep this old means that nobody sweeps.
_SWEEP_LATE = timedelta(minutes=5)
# A window may open or close wrongly by as much as two clocks differ.
_CLOCKS_DIFFER = timedelta(seconds=5)
# How long a probe waits: the machine that asks does not wait long either.
_DATABASE_MILLISECONDS = 2000
_BROKER_SECONDS = 1
_WATCHED = (ReminderStatus.PLANNED, ReminderStatus.CLAIMED, ReminderStatus.FAILED)


def readiness(*, at: datetime) -> dict[str, str]:
    """Return in plain words how the service and what it rests on are.

    Without database or the right time nothing may be decided: unready. Without broker or sweep pages still decide,
    from the facts: degraded.
    """
    state = _database(at=at)
    if state["database"] != "ok" or state["clock"] != "ok":
        return {"status": "unready", **state}
    state["broker"] = _broker()
    is_well = state["broker"] == "ok" and state["sweep"] == "ok"
    return {"status": "ready" if is_well else "degraded", **state}


def _database(*, at: datetime) -> dict[str, str]:
    try:
        with _impatient():
            difference, finished_at = _clock_difference(at), _last_finished_sweep()
    # Any error of the database's, a connection that was closed under us too.
    except Error:
        return {"database": "unreachable", "clock": "unknown", "sweep": "unknown"}
    clock = "ok" if difference <= _CLOCKS_DIFFER else "off"
    return {"database": "ok", "clock": clock, "sweep": _sweep(finished_at, at=at)}


@contextmanager
def _impatient() -> Iterator[None]:
    """Let no query of the block take long; on SQLite a reader waits for nobody, and a transaction would."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {_DATABASE_MILLISECONDS}")
        yield


def _clock_difference(at: datetime) -> timedelta:
    """Return how far the database's clock and ours are apart; SQLite has no other than ours."""
    if connection.vendor != "postgresql":
        return timedelta(0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return abs(now - at)


def _last_finished_sweep() -> datetime | None:
    finished = Sweep.objects.filter(finished_at__isnull=False).order_by("-pk")
    return finished.values_list("finished_at", flat=True).first()


def _sweep(finished_at: datetime | None, *, at: datetime) -> str:
    if finished_at is None:
        return "never"
    return "late" if at - finished_at > _SWEEP_LATE else "ok"


def _broker() -> str:
    patience = {"socket_connect_timeout": _BROKER_SECONDS, "socket_timeout": _BROKER_SECONDS}
    try:
        with current_app.connection_for_read(_broker_url(), transport_options=patience) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=_BROKER_SECONDS)
    except (BrokerError, OSError):
        return "unreachable"
    return "ok"


def _broker_url() -> str:
    return str(settings.CELERY_BROKER_URL)


def gauges(*, at: datetime) -> Mapping[str, float]:
    """Return how the work stands, in numbers: nobody's name and no reference.

    :raises django.db.Error: the database does not answer
    """
    with _impatient():
        finished_at = _last_finished_sweep()
        return {
            "sweep_age_seconds": (at - finished_at).total_seconds() if finished_at else float("inf"),
            "standings_stale": Standing.objects.filter(stale_at__lte=at).count(),
            **{f"reminders_{each}": Reminder.objects.filter(status=each).count() for each in _WATCHED},
            "reminders_overdue_seconds": _oldest_overdue(at).total_seconds(),
            "authorizations_past_end": Authorization.objects.not_ended().filter(expires_at__lte=at).count(),
            "audit_unsealed": sealing.waiting(),
            "outages_open": Outage.objects.filter(ended_at__isnull=True).count(),
        }


def _oldest_overdue(at: datetime) -> timedelta:
    oldest = Reminder.objects.planned().order_by("send_at").values_list("send_at", flat=True).first()
    return max(at - oldest, timedelta(0)) if oldest else timedelta(0)

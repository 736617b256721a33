"""Do what beat asks for: look for what has gone stale. The database is the queue, so a lost tick loses nothing."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from monitoring import probe
from monitoring.services import outages, sweeps


@shared_task(name="monitoring.tasks.tick")  # type: ignore[untyped-decorator]
def tick() -> int:
    """Note whether our pages answer, and sweep once; return how many patients were refreshed."""
    if settings.PROBE_URL:
        outages.note_pages(answered=probe.answers(settings.PROBE_URL), at=timezone.now())
    return sweeps.run(clock=timezone.now).refreshed

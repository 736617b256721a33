"""Make the Celery app: it carries hints between processes, never the only copy of anything."""

import logging.config
import os
from typing import Any

import structlog
from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskprog.settings")

app = Celery("riskprog")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.setup_logging.connect  # type: ignore[untyped-decorator]
def log_as_the_product_does(**about: Any) -> None:
    """Log as everything else does; Celery leaves logging alone when somebody answers this signal."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)


@signals.task_prerun.connect  # type: ignore[untyped-decorator]
def name_the_task(task_id: str, task: Any, **about: Any) -> None:
    """Let every line that a task logs carry its id and its name, and nothing of its arguments."""
    structlog.contextvars.bind_contextvars(task_id=task_id, task=task.name)


@signals.task_postrun.connect  # type: ignore[untyped-decorator]
def forget_the_task(**about: Any) -> None:
    """Let no line after the task carry its id."""
    structlog.contextvars.unbind_contextvars("task_id", "task")

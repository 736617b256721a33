"""Make the Celery app: it carries hints between processes, never the only copy of anything."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskprog.settings")

app = Celery("riskprog")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

"""Wire the product together: settings, URLs, the server process and background work."""

from riskprog.celery import app as celery_app

__all__ = ["celery_app"]

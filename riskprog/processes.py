"""Say how each process of the product is started: the demo runs these lines, and docker-compose.yml must say the same."""

# Of each web process; one is left for the counter (riskprog/admission.py).
WEB_THREADS = 4
# What is under way when a process is told to stop gets this long to end.
GRACEFUL_SECONDS = 25
_CELERY = ["celery", "--quiet", "--app", "riskprog"]


def web() -> list[str]:
    """Serve pages; everything else is said in riskprog/gunicorn.py."""
    return ["gunicorn", "--config", "python:riskprog.gunicorn", "riskprog.wsgi"]


def worker(*, concurrency: int) -> list[str]:
    """Do background work: SIGTERM lets a task under way end first."""
    return [*_CELERY, "worker", "--concurrency", str(concurrency), "--without-gossip", "--without-mingle"]


def beat(*, schedule: str) -> list[str]:
    """Tick: nothing but this says that it is time to look."""
    return [*_CELERY, "beat", "--schedule", schedule, "--pidfile", ""]


def migrate() -> list[str]:
    """Bring the database's tables up to date, before anything else starts."""
    return ["python", "manage.py", "migrate", "--noinput"]


def grant() -> list[str]:
    """Give the role that serves what it needs, once the tables are there."""
    return ["python", "manage.py", "grant"]

"""Configure gunicorn for every way to run: the demo, the containers and the tests."""

import os
import shutil
import tempfile
from typing import Any

from riskprog import logs, processes

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = processes.WEB_THREADS
# SIGTERM: no new request is taken, those under way end within this time.
graceful_timeout = processes.GRACEFUL_SECONDS
# A worker that has said nothing for so long is replaced.
timeout = 60
keepalive = 5
# No second door into the process.
control_socket_disable = True
logconfig_dict = logs.configuration(os.environ.get("LOG_LEVEL") or "INFO")

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def on_starting(server: Any) -> None:
    """Give the processes a folder, empty at each start, in which each counts for all of them."""
    os.environ[_FOLDER] = tempfile.mkdtemp(prefix="riskprog-metrics-")


def on_exit(server: Any) -> None:
    """Leave no folder behind."""
    shutil.rmtree(os.environ[_FOLDER], ignore_errors=True)

"""Log one JSON object a line, with ids only: no name, no birth date, no result, no path and no query string.

What other people's code says is kept as the constant it wrote (`Internal Server Error: %s`), without the values, and
what an exception says is left out for its type and the places it passed: either may quote what is on record.
"""

import logging
import traceback
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

import structlog

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
# Whose values may be logged, since the house's rule holds there: ids only.
OURS = ("accounts", "audit", "monitoring", "patients", "riskprog")
_ROOT = Path(__file__).resolve().parent.parent
_PLACES = 12

Event = MutableMapping[str, Any]


def configuration(level: str) -> dict[str, Any]:
    """Return the settings of logging: every logger, Django's and Celery's too, through the same formatter."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "riskprog.logs.formatter"}},
        "filters": {"broken": {"()": "riskprog.logs.Broken"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # These bring handlers and formats of their own.
            **{name: {"handlers": [], "propagate": True} for name in ("django", "django.server", "gunicorn.error")},
            # Its every line is an address.
            "gunicorn.access": {"handlers": [], "propagate": False},
            # Six lines for each sign-in; the trail holds what matters of them.
            "axes": {"level": "WARNING"},
            # Each request has a line of ours, with its status: only what broke has more to tell.
            "django.request": {"filters": ["broken"]},
        },
    }


class Broken(logging.Filter):
    """Let through only an error that carries an exception: a refusal carries one too, and nothing broke."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.ERROR and record.exc_info is not None


def formatter() -> structlog.stdlib.ProcessorFormatter:
    """Return what turns a record into a line."""
    return structlog.stdlib.ProcessorFormatter(
        # Before anything puts values into the text.
        foreign_pre_chain=[_constant_text],
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _where_it_broke,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
        use_get_message=False,
        pass_foreign_args=True,
    )


def _constant_text(logger: Any, method: str, event: Event) -> Event:
    """Put values into the texts of our own loggers only."""
    values = event.pop("positional_args", ())
    name = event["_record"].name
    if values and name.partition(".")[0] in OURS:
        event["event"] = str(event["event"]) % values
    return event


def _where_it_broke(logger: Any, method: str, event: Event) -> Event:
    """Say of an exception, and of what caused it, only the type and the places it passed."""
    error = event.pop("exc_info", None)
    event.pop("stack_info", None)
    if error and error[1] is not None:
        event["exception"] = list(_chain(error[1]))
    return event


def _chain(error: BaseException | None) -> Iterator[dict[str, Any]]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        frames = traceback.extract_tb(error.__traceback__)[-_PLACES:]
        places = [f"{_short(each.filename)}:{each.lineno} {each.name}" for each in frames]
        yield {"type": f"{type(error).__module__}.{type(error).__qualname__}", "at": places}
        error = error.__cause__ or error.__context__


def _short(filename: str) -> str:
    """Name a file from where it is imported, not from where it is installed."""
    _, installed, rest = filename.rpartition("site-packages/")
    return rest if installed else filename.removeprefix(f"{_ROOT}/")

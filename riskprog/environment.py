"""Read what the environment must say, and refuse to start when it does not."""

import os
import secrets
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

REQUIRED_IN_PRODUCTION = {
    "SECRET_KEY": "a long random text that only this installation knows",
    "DATABASE_URL": "the PostgreSQL database, as postgres://user:password@host:5432/name",
    "REDIS_URL": "the broker, as redis://host:6379/0",
    "ALLOWED_HOSTS": "the host names that serve riskprog, separated by commas",
}


class Mode(StrEnum):
    """The two ways to run."""

    EMBEDDED = "embedded"
    PRODUCTION = "production"


def read_mode(env: environ.Env) -> Mode:
    """Read how to run; embedded when nothing is said."""
    text = env.str("RISKPROG_MODE", default=Mode.EMBEDDED)
    if text not in set(Mode):
        raise ImproperlyConfigured(f"RISKPROG_MODE is {text!r}: set it to embedded or production.")
    return Mode(text)


def refuse_missing(names: Iterable[str]) -> None:
    """Raise one error that names every missing setting and what belongs in it."""
    missing = [name for name in names if not os.environ.get(name)]
    if missing:
        lines = [f"  {name}: {REQUIRED_IN_PRODUCTION[name]}" for name in missing]
        raise ImproperlyConfigured("\n".join(["riskprog cannot start in production mode. Set:", *lines]))


def refuse_demo_outside_embedded(*, mode: Mode, is_demo: bool) -> None:
    """Raise when demo accounts, whose password is public, are asked for in production."""
    if is_demo and mode is not Mode.EMBEDDED:
        raise ImproperlyConfigured("RISKPROG_DEMO works only in embedded mode: unset it, or unset RISKPROG_MODE.")


def secret_key_kept_in(path: Path) -> str:
    """Read this installation's own secret key; make it, readable by its owner only, the first time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64))
    return path.read_text(encoding="ascii")

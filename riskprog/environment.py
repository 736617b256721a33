"""Read what the environment must say, and refuse to start when it does not."""

import os
import secrets
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

REQUIRED_IN_PRODUCTION = {
    "SECRET_KEY": "a long random text that only this installation knows",
    "DATABASE_URL": "the PostgreSQL database, as postgres://user:password@host:5432/name",
    "REDIS_URL": "the broker, as redis://host:6379/0",
    "ALLOWED_HOSTS": "the host names that serve riskprog, separated by commas",
    "PUBLIC_URL": "the address at which people reach riskprog, as https://riskprog.example.org",
}
# What takes mail where none is sent.
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
_MAIL_TO_FILES = "django.core.mail.backends.filebased.EmailBackend"


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


def read_mail(env: environ.Env, *, is_demo: bool) -> tuple[str, dict[str, Any]]:
    """Return what takes mail, and the settings of its server: one of anymail's services by name, a server's URL, or none."""
    if is_demo:
        return _MAIL_TO_FILES, {}
    if service := env.str("EMAIL_SERVICE", default=""):
        return f"anymail.backends.{service}.EmailBackend", {}
    if env.str("EMAIL_URL", default=""):
        server: dict[str, Any] = env.email_url("EMAIL_URL")
        return server.pop("EMAIL_BACKEND"), server
    return NO_MAIL, {}


def read_sms(env: environ.Env, *, is_demo: bool) -> str:
    """Return what takes text messages; empty for nothing.

    :raises ImproperlyConfigured: the gateway would be told its secret without encryption
    """
    if is_demo:
        return "monitoring.messages.sms.file"
    gateway = env.str("SMS_GATEWAY_URL", default="")
    if gateway and not gateway.startswith("https://"):
        raise ImproperlyConfigured(
            "SMS_GATEWAY_URL must begin with https://: it is told a secret and telephone numbers."
        )
    chosen: str = env.str("SMS_BACKEND", default="")
    return chosen or ("monitoring.messages.sms.gateway" if gateway else "")


def values_after(prefix: str) -> dict[str, str]:
    """Return what the environment says under names with this prefix, by the rest of the name; what is empty is not said."""
    return {name.removeprefix(prefix): said for name, said in os.environ.items() if name.startswith(prefix) and said}


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

"""Read what the environment must say, and remember what is wrong with it: `starting` refuses to go on."""

import os
import secrets
from collections.abc import Collection, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import quote

import environ
from django.core.exceptions import ImproperlyConfigured

from riskprog import secret_files

REQUIRED_IN_PRODUCTION = {
    "SECRET_KEY": "a long random text that only this installation knows",
    "DATABASE_URL": "the PostgreSQL database, as postgres://user:password@host:5432/name",
    "REDIS_URL": "the broker, as redis://:password@host:6379/0",
    "ALLOWED_HOSTS": "the host names that serve riskprog, separated by commas",
    "PUBLIC_URL": "the address at which people reach riskprog, as https://riskprog.example.org",
}
_FLAGS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


class Mode(StrEnum):
    """The two ways to run."""

    EMBEDDED = "embedded"
    PRODUCTION = "production"


class Environment(environ.Env):  # type: ignore[misc]
    """Read each setting; one that makes no sense is remembered in `wrong`, and takes its default."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__()
        self.ENVIRON, self.wrong = secret_files.read(environment)

    def bool(self, name: str, default: bool) -> bool:
        """Read a yes or a no; a word that is neither is not taken for a no."""
        text = self.ENVIRON.get(name, "").strip().lower()
        if text and text not in _FLAGS:
            self.wrong.append(f"{name}: it is {text!r}. Set it to 1 or 0.")
        return _FLAGS.get(text, default)

    def int(self, name: str, default: int) -> int:
        """Read a whole number that is not negative."""
        text = self.ENVIRON.get(name, "").strip()
        if text and not (text.isascii() and text.isdigit()):
            self.wrong.append(f"{name}: it is {text!r}. Set it to a whole number.")
            return default
        return int(text or default)

    def one_of(self, name: str, words: Collection[str], default: str) -> str:
        """Read one of a few words."""
        text = self.ENVIRON.get(name) or default
        if text not in words:
            self.wrong.append(f"{name}: it is {text!r}. Set one of {', '.join(words)}.")
            return default
        return text

    def database(self, default: str) -> dict[str, Any]:
        """Read the database's URL; its password may be kept apart, in POSTGRES_PASSWORD."""
        try:
            found: dict[str, Any] = self.db_url_config(self.ENVIRON.get("DATABASE_URL") or default)
        except (ImproperlyConfigured, ValueError):
            # Without the text, which holds a password.
            self.wrong.append(f"DATABASE_URL: it cannot be read. Set {REQUIRED_IN_PRODUCTION['DATABASE_URL']}.")
            found = self.db_url_config(default)
        found["PASSWORD"] = found.get("PASSWORD") or self.ENVIRON.get("POSTGRES_PASSWORD", "")
        return found

    def broker(self, default: str) -> str:
        """Read the broker's URL; its password may be kept apart, in REDIS_PASSWORD."""
        url = self.ENVIRON.get("REDIS_URL") or default
        password = self.ENVIRON.get("REDIS_PASSWORD", "")
        scheme, _, place = url.partition("://")
        return f"{scheme}://:{quote(password, safe='')}@{place}" if password and "@" not in place else url


def read_mode(env: environ.Env) -> Mode:
    """Read how to run; embedded when nothing is said."""
    text = env.str("RISKPROG_MODE", default=Mode.EMBEDDED)
    if text not in set(Mode):
        raise ImproperlyConfigured(f"RISKPROG_MODE is {text!r}: set it to embedded or production.")
    return Mode(text)


def missing(environment: Mapping[str, str]) -> list[str]:
    """Return a sentence for every missing setting that says what belongs in it."""
    return [f"{name}: set {what}." for name, what in REQUIRED_IN_PRODUCTION.items() if not environment.get(name)]


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

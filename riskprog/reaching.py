"""Read from the environment how people are reached: by which mail server or service, and by which gateway."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from riskprog.environment import Environment

# What takes mail where none is sent.
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
_MAIL_TO_FILES = "django.core.mail.backends.filebased.EmailBackend"
_GATEWAY = "monitoring.messages.sms.gateway"


def read_mail(env: Environment, *, is_demo: bool) -> tuple[str, dict[str, Any]]:
    """Return what takes mail, and the settings of its server: one of anymail's services by name, a server's URL, or none."""
    if is_demo:
        return _MAIL_TO_FILES, {}
    if service := env.str("EMAIL_SERVICE", default=""):
        return f"anymail.backends.{service}.EmailBackend", {}
    if env.str("EMAIL_URL", default=""):
        return _server(env)
    return NO_MAIL, {}


def _server(env: Environment) -> tuple[str, dict[str, Any]]:
    try:
        server: dict[str, Any] = env.email_url("EMAIL_URL")
        return server.pop("EMAIL_BACKEND"), server
    except (ImproperlyConfigured, KeyError, ValueError):
        # Without the text, which holds a password.
        env.wrong.append("EMAIL_URL: it cannot be read. Set smtp+tls://user:password@host:587.")
        return NO_MAIL, {}


def read_sms(env: Environment, *, is_demo: bool) -> str:
    """Return the dotted path of what takes text messages; empty for nothing."""
    if is_demo:
        return "monitoring.messages.sms.file"
    gateway = env.str("SMS_GATEWAY_URL", default="")
    if gateway and not gateway.startswith("https://"):
        env.wrong.append("SMS_GATEWAY_URL: it must begin with https://, for it is told a secret and telephone numbers.")
    chosen: str = env.str("SMS_BACKEND", default="")
    return chosen or (_GATEWAY if gateway else "")


def values_after(prefix: str, env: Environment) -> dict[str, str]:
    """Return what the environment says under names with this prefix, by the rest of the name; what is empty is not said."""
    said = env.ENVIRON.items()
    return {name.removeprefix(prefix): value for name, value in said if name.startswith(prefix) and value}

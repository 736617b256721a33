"""Refuse to start on anything missing or odd, and say everything that is wrong at once, with what to do."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured

from accounts import breached
from monitoring.policy import policies
from monitoring.policy.decide import program_day
from monitoring.policy.policies import NumbersError

SECRET_KEY_LENGTH = 50
METRICS_TOKEN_LENGTH = 20


def complaints(settings: Any, *, at: datetime) -> list[str]:
    """Return a sentence for everything that is wrong with the settings; embedded asks only what the environment says."""
    wrong = [*settings.WRONG_IN_ENVIRONMENT, *_breached_passwords(settings)]
    if not settings.IS_PRODUCTION:
        return wrong
    checks = (_secrets, _database, _time, _tasks, _limits, _policy)
    said = {each.partition(":")[0] for each in wrong}
    found = [each for check in checks for each in check(settings, at)]
    # What is missing need not be called too short as well.
    return wrong + [each for each in found if each.partition(":")[0] not in said]


def refuse(wrong: Sequence[str]) -> None:
    """Raise one error that says all of it.

    :raises ImproperlyConfigured: something is wrong
    """
    if wrong:
        raise ImproperlyConfigured("\n".join(["riskprog cannot start:", *(f"  {each}" for each in wrong)]))


def _breached_passwords(settings: Any) -> Iterator[str]:
    if settings.BREACHED_PASSWORDS and (fault := breached.fault(Path(settings.BREACHED_PASSWORDS))):
        yield f"BREACHED_PASSWORDS: it names {settings.BREACHED_PASSWORDS}, which {fault}. Put the list there, or unset it."


def _secrets(settings: Any, at: datetime) -> Iterator[str]:
    if len(_secret_key(settings)) < SECRET_KEY_LENGTH:
        yield f"SECRET_KEY: it is shorter than {SECRET_KEY_LENGTH} characters. Set a long random text."
    if settings.METRICS_TOKEN and len(settings.METRICS_TOKEN) < METRICS_TOKEN_LENGTH:
        yield f"METRICS_TOKEN: it is shorter than {METRICS_TOKEN_LENGTH} characters. Set a long random text, or unset it."
    if settings.DEBUG:
        yield "DEBUG: it is on, and shows what is on record to whoever meets an error. Turn it off."
    if "*" in settings.ALLOWED_HOSTS:
        yield "ALLOWED_HOSTS: it lets in every host name. Name those that serve riskprog."


def _secret_key(settings: Any) -> str:
    try:
        key: str = settings.SECRET_KEY
    except ImproperlyConfigured:
        # Django's own complaint about an empty one.
        return ""
    return key


def _database(settings: Any, at: datetime) -> Iterator[str]:
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("postgresql"):
        yield "DATABASE_URL: it names no PostgreSQL, which production needs. Set postgres://user:password@host:5432/name."
    # 0 is Django's own default: a new connection for each request.
    elif database.get("CONN_MAX_AGE", 0) == 0:
        yield "CONN_MAX_AGE: it is 0, so that every request connects anew. Unset it, or set seconds."
    if database.get("TIME_ZONE") not in (None, "UTC"):
        yield "DATABASES: TIME_ZONE is not UTC, in which instants are kept. Remove it."


def _time(settings: Any, at: datetime) -> Iterator[str]:
    if not settings.USE_TZ:
        yield "USE_TZ: it is off, so that instants would be kept in local time. Turn it on."
    try:
        ZoneInfo(settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        yield f"TIME_ZONE: {settings.TIME_ZONE!r} is no time zone. Set one like America/New_York."
    if getattr(settings, "CELERY_TIMEZONE", None) != "UTC" or not getattr(settings, "CELERY_ENABLE_UTC", True):
        yield "CELERY_TIMEZONE: background work does not run in UTC. Set it to UTC, and leave CELERY_ENABLE_UTC on."


def _tasks(settings: Any, at: datetime) -> Iterator[str]:
    if getattr(settings, "CELERY_TASK_ALWAYS_EAGER", False):
        yield "CELERY_TASK_ALWAYS_EAGER: it is on, so that background work runs inside requests. Turn it off."
    if not settings.CELERY_BROKER_URL.startswith(("redis://", "rediss://", "redis+socket://")):
        yield "REDIS_URL: it names no Redis. Set redis://:password@host:6379/0."


def _limits(settings: Any, at: datetime) -> Iterator[str]:
    if settings.ADMIT_SIGN_INS < 1 or settings.ADMIT_PAGES < 1:
        yield "ADMIT_PAGES: nobody would be let in. Set ADMIT_SIGN_INS and ADMIT_PAGES to 1 or more."


def _policy(settings: Any, at: datetime) -> Iterator[str]:
    try:
        known = policies.program_policies()
        policies.clinic_profiles()
    except NumbersError as error:
        yield f"The program's numbers cannot be used: {error}. Put back monitoring/policy/numbers as it was released."
        return
    today = program_day(at)
    if not any(each.in_force_from <= today < each.in_force_until for each in known.values()):
        yield "No program policy is in force today. Set the machine's clock, or put back monitoring/policy/numbers."

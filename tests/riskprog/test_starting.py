"""Production refuses to start on anything missing or odd, in every process, and says all of it at once."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from monitoring.policy import policies
from monitoring.policy.policies import NumbersError
from riskprog import logs, starting
from tests.riskprog import production

AT = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
PROCESSES = {
    "check --deploy": production.CHECK,
    "migrate": ["manage.py", "migrate", "--noinput"],
    "web": ["-m", "gunicorn", "--config", "python:riskprog.gunicorn", "riskprog.wsgi", "--bind", "127.0.0.1:0"],
    "worker": ["-m", "celery", "--app", "riskprog", "worker", "--concurrency", "1"],
    "beat": ["-m", "celery", "--app", "riskprog", "beat", "--pidfile", ""],
}


def make_settings(**changes: Any) -> SimpleNamespace:
    """Give settings with which production starts."""
    right: dict[str, Any] = {
        "WRONG_IN_ENVIRONMENT": [],
        "BREACHED_PASSWORDS": "",
        "IS_PRODUCTION": True,
        "SECRET_KEY": production.SETTINGS["SECRET_KEY"],
        "METRICS_TOKEN": "",
        "DEBUG": False,
        "ALLOWED_HOSTS": ["riskprog.example.org"],
        "DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 600}},
        "USE_TZ": True,
        "TIME_ZONE": "America/New_York",
        "CELERY_TIMEZONE": "UTC",
        "CELERY_BROKER_URL": "redis://:secret@redis:6379/0",
        "LOGGING": logs.configuration("INFO"),
        "ADMIT_SIGN_INS": 1,
        "ADMIT_PAGES": 3,
    }
    return SimpleNamespace(**right | changes)


def test_settings_that_are_right_are_not_complained_of() -> None:
    assert starting.complaints(make_settings(), at=AT) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "x" * 49),
        ("METRICS_TOKEN", "guessable"),
        ("DEBUG", True),
        ("ALLOWED_HOSTS", ["riskprog.example.org", "*"]),
        ("USE_TZ", False),
        ("TIME_ZONE", "Mars/Olympus"),
        ("TIME_ZONE", "../etc/passwd"),
        ("CELERY_TIMEZONE", "America/New_York"),
        ("CELERY_TASK_ALWAYS_EAGER", True),
    ],
)
def test_an_odd_setting_is_named_with_what_to_do(name: str, value: object) -> None:
    (complaint,) = starting.complaints(make_settings(**{name: value}), at=AT)

    assert complaint.startswith(f"{name}: ")
    assert complaint.count(". ") == 1


@pytest.mark.parametrize(
    ("database", "says"),
    [
        ({"ENGINE": "django.db.backends.sqlite3"}, "DATABASE_URL: it names no PostgreSQL"),
        ({"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 0}, "CONN_MAX_AGE: it is 0"),
        ({"ENGINE": "django.db.backends.postgresql"}, "CONN_MAX_AGE: it is 0"),
        (
            {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 1, "TIME_ZONE": "America/New_York"},
            "DATABASES: TIME_ZONE is not UTC",
        ),
    ],
)
def test_an_odd_database_is_refused(database: dict[str, Any], says: str) -> None:
    (complaint,) = starting.complaints(make_settings(DATABASES={"default": database}), at=AT)

    assert complaint.startswith(says)


def test_connections_that_are_kept_for_ever_are_reused_too() -> None:
    database = {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": None}

    assert starting.complaints(make_settings(DATABASES={"default": database}), at=AT) == []


def test_a_broker_that_is_no_redis_is_refused() -> None:
    (complaint,) = starting.complaints(make_settings(CELERY_BROKER_URL="memory://"), at=AT)

    assert complaint.startswith("REDIS_URL: it names no Redis")


@pytest.mark.parametrize("name", ["ADMIT_SIGN_INS", "ADMIT_PAGES"])
def test_letting_nobody_in_is_refused(name: str) -> None:
    (complaint,) = starting.complaints(make_settings(**{name: 0}), at=AT)

    assert "nobody would be let in" in complaint


def test_a_day_without_a_policy_in_force_is_refused() -> None:
    (complaint,) = starting.complaints(make_settings(), at=datetime(1999, 1, 1, tzinfo=UTC))

    assert complaint.startswith("No program policy is in force today.")


def test_numbers_that_do_not_load_are_refused_with_their_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise NumbersError("ipledge-2026: window_days has no source")

    monkeypatch.setattr(policies, "program_policies", broken)

    (complaint,) = starting.complaints(make_settings(), at=AT)

    assert "ipledge-2026: window_days has no source" in complaint


def test_embedded_asks_only_what_the_environment_says() -> None:
    settings = make_settings(IS_PRODUCTION=False, SECRET_KEY="short", WRONG_IN_ENVIRONMENT=["CONN_MAX_AGE: it is odd."])

    assert starting.complaints(settings, at=AT) == ["CONN_MAX_AGE: it is odd."]


def test_everything_is_said_in_one_refusal() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"riskprog cannot start:\n  A: set it\.\n  B: unset it\."):
        starting.refuse(["A: set it.", "B: unset it."])


def test_production_settings_pass_the_deployment_check(tmp_path: Path) -> None:
    result = production.run(production.CHECK, tmp_path, **production.SETTINGS)

    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS"])
def test_production_does_not_start_without(missing: str, tmp_path: Path) -> None:
    settings = {name: value for name, value in production.SETTINGS.items() if name != missing}

    result = production.run(production.CHECK, tmp_path, **settings)

    assert result.returncode != 0
    assert result.stderr.count(f"  {missing}: ") == 1
    assert not (tmp_path / "secret_key").exists()


@pytest.mark.parametrize("process", PROCESSES)
def test_every_process_refuses_and_says_everything_at_once(process: str, tmp_path: Path) -> None:
    settings = production.SETTINGS | {"SECRET_KEY": "short", "CONN_MAX_AGE": "0", "BEHIND_TLS_PROXY": "ja"}

    result = production.run(PROCESSES[process], tmp_path, **settings)

    assert result.returncode != 0
    for name in ("SECRET_KEY", "CONN_MAX_AGE", "BEHIND_TLS_PROXY"):
        assert f"  {name}: " in result.stderr

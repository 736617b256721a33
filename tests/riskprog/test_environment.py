"""What the environment must say, and what happens when it does not."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from riskprog import environment
from riskprog.environment import Mode

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "RISKPROG_MODE": "production",
    "SECRET_KEY": "k9-a-long-random-text-that-only-this-test-knows-4f7k2m0x",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "ALLOWED_HOSTS": "riskprog.example.org",
    "PUBLIC_URL": "https://riskprog.example.org",
}


def run_check(tmp_path: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "RISKPROG_DATA_DIR": str(tmp_path), **settings}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_mode_is_embedded_when_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RISKPROG_MODE", raising=False)

    assert environment.read_mode(environ.Env()) is Mode.EMBEDDED


def test_an_unknown_mode_is_refused_with_the_known_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKPROG_MODE", "prod")

    with pytest.raises(ImproperlyConfigured, match="RISKPROG_MODE is 'prod': set it to embedded or production"):
        environment.read_mode(environ.Env())


def test_one_refusal_names_every_missing_setting_and_an_empty_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "set")
    monkeypatch.setenv("REDIS_URL", "")
    monkeypatch.delenv("DATABASE_URL", raising=False)

    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.refuse_missing(["SECRET_KEY", "DATABASE_URL", "REDIS_URL"])

    assert "DATABASE_URL: the PostgreSQL database" in str(refusal.value)
    assert "REDIS_URL: the broker" in str(refusal.value)
    assert "SECRET_KEY" not in str(refusal.value)


def test_demo_accounts_are_refused_in_production() -> None:
    with pytest.raises(ImproperlyConfigured, match="RISKPROG_DEMO works only in embedded mode"):
        environment.refuse_demo_outside_embedded(mode=Mode.PRODUCTION, is_demo=True)


def test_the_demo_and_production_each_alone_are_not_refused() -> None:
    environment.refuse_demo_outside_embedded(mode=Mode.EMBEDDED, is_demo=True)
    environment.refuse_demo_outside_embedded(mode=Mode.PRODUCTION, is_demo=False)


def test_a_secret_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret_key"

    first = environment.secret_key_kept_in(path)
    second = environment.secret_key_kept_in(path)

    assert first == second
    assert len(first) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_installations_have_different_secret_keys(tmp_path: Path) -> None:
    assert environment.secret_key_kept_in(tmp_path / "a") != environment.secret_key_kept_in(tmp_path / "b")


def test_production_settings_pass_the_deployment_check(tmp_path: Path) -> None:
    result = run_check(tmp_path, **PRODUCTION)

    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "PUBLIC_URL"])
def test_production_does_not_start_without(missing: str, tmp_path: Path) -> None:
    settings = {name: value for name, value in PRODUCTION.items() if name != missing}

    result = run_check(tmp_path, **settings)

    assert result.returncode != 0
    assert f"  {missing}: " in result.stderr
    assert not (tmp_path / "secret_key").exists()


def test_the_demo_sends_nothing_whatever_the_shell_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "smtp://mail.example.org:25")
    monkeypatch.setenv("SMS_GATEWAY_URL", "https://sms.example.org/send")

    assert environment.read_mail(environ.Env(), is_demo=True) == (
        "django.core.mail.backends.filebased.EmailBackend",
        {},
    )
    assert environment.read_sms(environ.Env(), is_demo=True) == "monitoring.messages.sms.file"


def test_without_a_way_out_neither_mail_nor_text_messages_are_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("EMAIL_URL", "EMAIL_SERVICE", "SMS_GATEWAY_URL", "SMS_BACKEND"):
        monkeypatch.setenv(name, "")

    assert environment.read_mail(environ.Env(), is_demo=False) == (environment.NO_MAIL, {})
    assert environment.read_sms(environ.Env(), is_demo=False) == ""


def test_mail_goes_through_a_server_by_its_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://clinic:secret@mail.example.org:587")

    backend, server = environment.read_mail(environ.Env(), is_demo=False)

    assert backend == "django.core.mail.backends.smtp.EmailBackend"
    assert (server["EMAIL_HOST"], server["EMAIL_PORT"], server["EMAIL_USE_TLS"]) == ("mail.example.org", 587, True)
    assert (server["EMAIL_HOST_USER"], server["EMAIL_HOST_PASSWORD"]) == ("clinic", "secret")


def test_mail_goes_through_a_service_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_SERVICE", "postmark")
    monkeypatch.setenv("ANYMAIL_POSTMARK_SERVER_TOKEN", "only-this-test")
    monkeypatch.setenv("ANYMAIL_WEBHOOK_SECRET", "")

    assert environment.read_mail(environ.Env(), is_demo=False) == ("anymail.backends.postmark.EmailBackend", {})
    assert environment.values_after("ANYMAIL_") == {"POSTMARK_SERVER_TOKEN": "only-this-test"}


def test_a_gateway_of_text_messages_is_told_its_secret_only_encrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMS_GATEWAY_URL", "https://sms.example.org/send")
    assert environment.read_sms(environ.Env(), is_demo=False) == "monitoring.messages.sms.gateway"

    monkeypatch.setenv("SMS_GATEWAY_URL", "http://sms.example.org/send")
    with pytest.raises(ImproperlyConfigured, match="must begin with https"):
        environment.read_sms(environ.Env(), is_demo=False)


def test_production_with_mail_and_text_messages_passes_the_deployment_check(tmp_path: Path) -> None:
    ways_out = {
        "EMAIL_SERVICE": "postmark",
        "ANYMAIL_POSTMARK_SERVER_TOKEN": "only-this-test",
        "ANYMAIL_WEBHOOK_SECRET": "service:only-this-test",
        "SMS_GATEWAY_URL": "https://sms.example.org/send",
    }

    result = run_check(tmp_path, **PRODUCTION, **ways_out)

    assert result.returncode == 0, result.stderr

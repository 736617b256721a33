"""What the environment must say, and what happens when it does not."""

import stat
from pathlib import Path

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from riskprog import environment
from riskprog.environment import Environment, Mode


def test_mode_is_embedded_when_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RISKPROG_MODE", raising=False)

    assert environment.read_mode(environ.Env()) is Mode.EMBEDDED


def test_an_unknown_mode_is_refused_with_the_known_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKPROG_MODE", "prod")

    with pytest.raises(ImproperlyConfigured, match="RISKPROG_MODE is 'prod': set it to embedded or production"):
        environment.read_mode(environ.Env())


def test_every_missing_setting_is_named_and_an_empty_one_too() -> None:
    wrong = environment.missing(
        {"SECRET_KEY": "set", "REDIS_URL": "", "ALLOWED_HOSTS": "example.org", "PUBLIC_URL": "https://example.org"}
    )

    assert wrong == [
        "DATABASE_URL: set the PostgreSQL database, as postgres://user:password@host:5432/name.",
        "REDIS_URL: set the broker, as redis://:password@host:6379/0.",
    ]


@pytest.mark.parametrize(("text", "meant"), [("1", True), ("True", True), ("off", False), ("0", False), ("", True)])
def test_a_yes_or_a_no_is_read(text: str, meant: bool) -> None:
    env = Environment({"BEHIND_TLS_PROXY": text})

    assert env.bool("BEHIND_TLS_PROXY", default=True) is meant
    assert env.wrong == []


@pytest.mark.parametrize("text", ["ja", "2", "-"])
def test_what_is_neither_yes_nor_no_is_not_taken_for_a_no(text: str) -> None:
    env = Environment({"BEHIND_TLS_PROXY": text})

    env.bool("BEHIND_TLS_PROXY", default=True)

    assert env.wrong == [f"BEHIND_TLS_PROXY: it is {text!r}. Set it to 1 or 0."]


@pytest.mark.parametrize("text", ["-1", "1.5", "many", "²"])
def test_what_is_no_whole_number_is_complained_of(text: str) -> None:
    env = Environment({"CONN_MAX_AGE": text})

    assert env.int("CONN_MAX_AGE", default=600) == 600
    assert env.wrong == [f"CONN_MAX_AGE: it is {text!r}. Set it to a whole number."]


def test_a_word_that_is_not_among_the_known_is_complained_of() -> None:
    env = Environment({"LOG_LEVEL": "LOUD"})

    assert env.one_of("LOG_LEVEL", ("DEBUG", "INFO"), default="INFO") == "INFO"
    assert env.wrong == ["LOG_LEVEL: it is 'LOUD'. Set one of DEBUG, INFO."]


def test_the_databases_password_may_be_kept_apart() -> None:
    env = Environment({"DATABASE_URL": "postgres://riskprog@postgres:5432/riskprog", "POSTGRES_PASSWORD": "p@ss/word"})

    assert env.database(default="sqlite://:memory:")["PASSWORD"] == "p@ss/word"


def test_a_database_url_that_cannot_be_read_is_not_repeated() -> None:
    env = Environment({"DATABASE_URL": "postgres://riskprog:canary@postgres:port/riskprog"})

    env.database(default="sqlite://:memory:")

    assert [each.partition(":")[0] for each in env.wrong] == ["DATABASE_URL"]
    assert "canary" not in env.wrong[0]


@pytest.mark.parametrize(
    ("url", "password", "broker"),
    [
        ("redis://redis:6379/0", "a/b@c", "redis://:a%2Fb%40c@redis:6379/0"),
        ("redis://:own@redis:6379/0", "other", "redis://:own@redis:6379/0"),
        ("redis://redis:6379/0", "", "redis://redis:6379/0"),
    ],
)
def test_the_brokers_password_may_be_kept_apart(url: str, password: str, broker: str) -> None:
    env = Environment({"REDIS_URL": url, "REDIS_PASSWORD": password})

    assert env.broker(default="redis://127.0.0.1:6379/0") == broker


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

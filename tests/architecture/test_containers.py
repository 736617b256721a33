"""The containers run what CI runs: the same commands, the same major versions, no root, no secret in the open."""

import re
import tomllib
from functools import cache
from typing import Any

import pytest
import redis
import yaml
from django.conf import settings
from django.db import connection

from riskprog import processes, secret_files
from riskprog.environment import REQUIRED_IN_PRODUCTION
from tests.architecture import tree

# What each service runs; PostgreSQL's and Redis's own images know.
COMMANDS = {
    "migrate": processes.migrate(),
    "grant": processes.grant(),
    "web": processes.web(),
    "worker": processes.worker(concurrency=2),
    "beat": processes.beat(schedule="/tmp/beat-schedule"),
}
# They end by themselves, so that nobody asks it how it is.
NO_HEALTH = {"migrate", "grant"}
PLACES_OF_SECRETS = re.compile(r"/run/secrets/(\w+)")


@cache
def compose() -> dict[str, Any]:
    text = (tree.ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    parsed: dict[str, Any] = yaml.safe_load(text)
    return parsed


@cache
def dockerfile() -> list[str]:
    """List the image's instructions, each on one line."""
    text = (tree.ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def instructions(name: str) -> list[str]:
    return [line.removeprefix(f"{name} ") for line in dockerfile() if line.startswith(f"{name} ")]


def major(image: str) -> int:
    return int(image.split(":")[1].split(".")[0])


SERVICES = compose()["services"]
OURS = sorted(name for name, service in SERVICES.items() if service["image"] == "riskprog")


def test_every_role_is_there() -> None:
    assert set(SERVICES) == {"postgres", "redis", "migrate", "grant", "web", "worker", "beat"}
    assert set(OURS) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_service_runs_the_command_that_the_demo_and_the_tests_run(name: str) -> None:
    assert SERVICES[name]["command"] == COMMANDS[name]


def test_the_image_serves_pages_when_nothing_is_said() -> None:
    (command,) = instructions("CMD")

    assert yaml.safe_load(command) == processes.web()


def test_the_image_has_the_python_that_everything_is_checked_with() -> None:
    project = tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    oldest = project["project"]["requires-python"].removeprefix(">=")

    # Debian's release stands beside it: that brings the programs of PostgreSQL, for backups.
    assert instructions("FROM") == [f"python:{oldest}-slim-bookworm"]
    assert project["tool"]["mypy"]["python_version"] == oldest
    assert f"--python-version {oldest} " in (tree.ROOT / "Makefile").read_text(encoding="utf-8")


def test_the_image_backs_up_with_the_programs_of_the_database_it_backs_up() -> None:
    (install,) = [line for line in instructions("RUN") if "postgresql-client" in line]

    assert f"postgresql-client-{SERVICES['postgres']['image'].removeprefix('postgres:')} " in install


def test_the_image_holds_only_what_the_lock_names() -> None:
    installs = [line for line in instructions("RUN") if "pip install" in line]

    assert len(installs) == 1
    assert "--require-hashes" in installs[0]
    assert installs[0].endswith("-r requirements.lock")


@pytest.mark.postgres
@pytest.mark.django_db
def test_postgresql_is_the_one_that_the_tests_run_on() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        version = int(cursor.fetchone()[0]) // 10_000

    assert major(SERVICES["postgres"]["image"]) == version >= 15


@pytest.mark.redis
def test_redis_is_the_one_that_the_tests_run_on() -> None:
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as client:
        version = client.info("server")["redis_version"]

    assert major(SERVICES["redis"]["image"]) == int(version.split(".")[0])


@pytest.mark.parametrize("name", SERVICES)
def test_nothing_runs_as_root_and_nothing_may_become_it(name: str) -> None:
    service = SERVICES[name]

    assert service["user"] not in ("", "0", "root", 0)
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True


def test_the_image_itself_does_not_run_as_root() -> None:
    (user,) = instructions("USER")

    assert user == SERVICES["web"]["user"] == "riskprog"
    assert dockerfile().index("USER riskprog") > max(
        number for number, line in enumerate(dockerfile()) if line.startswith("RUN ")
    )


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_asked_how_it_is(name: str) -> None:
    health = SERVICES[name]["healthcheck"]

    assert health == {"disable": True} if name in NO_HEALTH else health["test"]


@pytest.mark.parametrize("name", sorted(set(SERVICES) - NO_HEALTH))
def test_every_service_gets_the_time_to_end_what_is_under_way(name: str) -> None:
    text = SERVICES[name]["stop_grace_period"]
    seconds = int(text[:-1]) * {"s": 1, "m": 60}[text[-1]]

    assert seconds > processes.GRACEFUL_SECONDS


@pytest.mark.parametrize("name", OURS)
def test_every_setting_that_production_requires_is_given(name: str) -> None:
    given = SERVICES[name]["environment"]

    missing = [each for each in REQUIRED_IN_PRODUCTION if each not in given and f"{each}_FILE" not in given]

    assert missing == []
    assert given["RISKPROG_MODE"] == "production"


@pytest.mark.parametrize("name", SERVICES)
def test_every_secret_comes_from_a_file_that_the_service_is_given(name: str) -> None:
    service = SERVICES[name]
    used = set(PLACES_OF_SECRETS.findall(str(service)))

    assert used == set(service["secrets"])
    assert used <= set(compose()["secrets"])


def test_only_what_prepares_the_database_knows_the_password_of_its_owner() -> None:
    knows = {name for name in SERVICES if "postgres_password" in SERVICES[name]["secrets"]}

    assert knows == {"postgres", "migrate", "grant"}


def test_secrets_are_files_outside_the_repository_and_the_image() -> None:
    for name, secret in compose()["secrets"].items():
        assert secret == {"file": f"./secrets/{name}"}
    for ignored in (".gitignore", ".dockerignore"):
        assert "secrets" in (tree.ROOT / ignored).read_text(encoding="utf-8").replace("/", "").split()


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_is_written_into_the_environment(name: str) -> None:
    environment = SERVICES[name].get("environment", {})
    secrets = {*secret_files.NAMES, "POSTGRES_PASSWORD"} - {"DATABASE_URL", "REDIS_URL"}

    assert secrets & environment.keys() == set()
    # A password in an address: user:password@host.
    assert [value for value in environment.values() if re.search(r"://[^/]*:[^/@]+@", str(value))] == []


def test_no_secret_is_kept_in_the_image() -> None:
    assert [
        line for line in [*instructions("ENV"), *instructions("ARG")] if "SECRET" in line or "PASSWORD" in line
    ] == []

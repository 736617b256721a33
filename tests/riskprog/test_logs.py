"""A log is one JSON object a line, with ids; a canary patient's name, birth date and results are in none."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from celery import shared_task
from django.db import IntegrityError
from django.test import Client

from accounts.roles import Role
from monitoring import selectors, tasks
from monitoring.services import sweeps
from monitoring.views import counter
from patients.models import Patient
from riskprog import logs
from tests import factories

# Whatever of a patient must not be logged: name, birth date, a result.
CANARIES = ("Canaryson", "1987-06-05", "ALT 417")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Collect every line that the product would log, from all loggers, down to the least important."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def assert_no_canary(log: io.StringIO) -> None:
    assert lines(log) != []
    assert [canary for canary in CANARIES if canary in log.getvalue()] == []


@contextmanager
def raising(owner: object, name: str) -> Iterator[None]:
    """Let a function raise what quotes the record, as a database's own messages do."""
    with patch.object(owner, name, side_effect=IntegrityError(f"Key (family_name)=({' '.join(CANARIES)}) exists")):
        yield


def make_canary_patient() -> Patient:
    return factories.make_patient(family_name=CANARIES[0])


@pytest.mark.django_db
def test_a_page_that_raises_logs_what_and_where_but_not_what_was_on_record(log: io.StringIO) -> None:
    patient = make_canary_patient()
    client = Client(raise_request_exception=False)
    pharmacist = factories.make_user(Role.PHARMACIST)
    client.force_login(pharmacist)

    with raising(counter.patients, "at_counter"):
        typed = {"reference": patient.reference, "born_on": CANARIES[1], "name": CANARIES[0]}
        response = client.post("/counter/", typed)

    assert response.status_code == 500
    assert_no_canary(log)
    (failure,) = [line for line in lines(log) if "exception" in line]
    assert failure["exception"][0]["type"] == "django.db.utils.IntegrityError"
    assert any(place.startswith("monitoring/views/counter.py:") for place in failure["exception"][0]["at"])
    (request,) = [line for line in lines(log) if line["event"] == "request"]
    assert (request["view"], request["status"], request["user_id"]) == ("counter", 500, pharmacist.pk)
    assert request["request_id"] == failure["request_id"] == response.headers["X-Request-ID"]


@pytest.mark.django_db
def test_a_task_that_raises_logs_its_id_but_not_what_was_on_record(log: io.StringIO) -> None:
    make_canary_patient()

    with raising(sweeps, "run"):
        tasks.tick.apply(task_id="the-task")

    assert_no_canary(log)
    (failure,) = [line for line in lines(log) if "exception" in line]
    assert failure["task_id"] == "the-task"
    assert failure["task"] == "monitoring.tasks.tick"
    assert failure["exception"][0]["type"] == "django.db.utils.IntegrityError"


@pytest.mark.django_db
def test_a_failed_sign_in_logs_nothing_that_was_typed(log: io.StringIO, client: Client) -> None:
    client.post("/sign-in/", {"username": CANARIES[0], "password": CANARIES[2], "next": f"/?q={CANARIES[1]}"})

    assert_no_canary(log)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        f"/counter/?born_on={CANARIES[1]}",
        f"/patients/{CANARIES[0]}/",
        f"/calendar/{CANARIES[0]}.ics",
        f"/nothing/{CANARIES[0]}/{CANARIES[1]}?result={CANARIES[2]}",
    ],
)
def test_no_path_and_no_query_string_is_logged(path: str, log: io.StringIO, client: Client) -> None:
    client.force_login(factories.make_user())

    client.get(path)

    assert_no_canary(log)


def test_no_header_is_logged(log: io.StringIO, client: Client) -> None:
    client.get("/", headers={"referer": f"https://example.org/?q={CANARIES[0]}", "user-agent": CANARIES[1]})

    assert_no_canary(log)


def test_a_query_is_not_logged_with_its_values(log: io.StringIO) -> None:
    # As django.db.backends would, with a level of its own.
    logging.getLogger("queries").debug("(%.3f) %s; args=%s", 0.1, f"INSERT '{CANARIES[0]}'", CANARIES)

    assert_no_canary(log)


def test_what_caused_an_exception_is_told_by_its_type_too(log: io.StringIO) -> None:
    try:
        try:
            raise ValueError(CANARIES[0])
        except ValueError as error:
            raise RuntimeError(CANARIES[1]) from error
    except RuntimeError:
        logging.getLogger("elsewhere").exception("It broke: %s", CANARIES[2], stack_info=True)

    (line,) = lines(log)
    assert [each["type"] for each in line["exception"]] == ["builtins.RuntimeError", "builtins.ValueError"]
    assert line["event"] == "It broke: %s"
    assert_no_canary(log)


def test_our_own_lines_are_logged_with_their_ids(log: io.StringIO) -> None:
    logging.getLogger("monitoring.services.standings").error("standing of patient %s not worked out: %s", 7, "KeyError")

    (line,) = lines(log)
    assert line["event"] == "standing of patient 7 not worked out: KeyError"
    assert (line["logger"], line["level"]) == ("monitoring.services.standings", "error")
    assert line["timestamp"].endswith("Z")


def test_one_request_does_not_lend_its_id_to_the_next(log: io.StringIO, client: Client) -> None:
    first, second = (client.get("/nothing/") for _ in range(2))
    logging.getLogger("riskprog").info("between requests")

    assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]
    assert "request_id" not in lines(log)[-1]


def test_a_task_that_ended_does_not_lend_its_id(log: io.StringIO) -> None:
    quick.apply(task_id="quick")
    logging.getLogger("riskprog").info("between tasks")

    assert [line.get("task_id") for line in lines(log) if line["event"] == "in the task"] == ["quick"]
    assert "task_id" not in lines(log)[-1]


@shared_task
def quick() -> None:
    logging.getLogger("riskprog").info("in the task")


def test_a_machine_that_asks_every_few_seconds_fills_no_log(log: io.StringIO, client: Client) -> None:
    with patch.object(selectors, "readiness", return_value={"status": "ready"}):
        client.get("/healthz")
        client.get("/readyz")

    assert [line for line in lines(log) if line["event"] == "request"] == []


@pytest.mark.django_db
def test_an_answer_that_is_no_failure_has_one_line_whatever_its_status(log: io.StringIO, client: Client) -> None:
    client.force_login(factories.make_user())

    for path in ("/nothing/", "/counter/", "/metrics", "/"):
        client.get(path)

    assert {line["logger"] for line in lines(log)} == {"riskprog.requests"}


def test_every_logger_of_other_people_speaks_through_the_same_formatter() -> None:
    loggers = logs.configuration("INFO")["loggers"]

    assert [name for name, settings in loggers.items() if settings.get("handlers")] == []
